namespace Faultline.Benchmarks.Analyzer;

/// <summary>A file of a program that was generated.</summary>
internal sealed record GeneratedFile(string Path, string Text, int Lines, int Locks);

/// <summary>A body that holds a lock, or that is called under one.</summary>
/// <param name="Name"><c>Type.Member</c>.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="Locks">The locks that it takes itself, each under those before. If there are any, it is analysed when its file is.</param>
/// <param name="UnderLock">What it calls while it holds its own locks.</param>
/// <param name="Otherwise">What else it calls: that matters only to callers that hold a lock.</param>
internal sealed record GeneratedBody(
    string Name,
    int File,
    IReadOnlyList<string> Locks,
    IReadOnlyList<string> UnderLock,
    IReadOnlyList<string> Otherwise);

/// <summary>A program, and what its generator knows about it.</summary>
internal sealed class GeneratedProgram
{
    private readonly Dictionary<string, GeneratedBody> _bodies;
    private readonly ILookup<string, GeneratedBody> _holders;
    private readonly ILookup<int, GeneratedBody> _locking;

    public GeneratedProgram(IReadOnlyList<GeneratedFile> files, IReadOnlyList<GeneratedBody> bodies)
    {
        Files = files;
        _bodies = bodies.ToDictionary(body => body.Name, StringComparer.Ordinal);
        _holders = bodies.SelectMany(body => body.Locks.Select(one => (Lock: one, Body: body)))
            .ToLookup(one => one.Lock, one => one.Body, StringComparer.Ordinal);
        _locking = bodies.Where(body => body.Locks.Count > 0).ToLookup(body => body.File);
    }

    public IReadOnlyList<GeneratedFile> Files { get; }

    public int Lines => Files.Sum(file => file.Lines);

    public int Locks => Files.Sum(file => file.Locks);

    /// <summary>
    /// The bodies that nobody can do without who analyses one file: those that take a lock there, what they call under
    /// it, and what that calls in turn. Where one lock is taken under another, the bodies too that take either of them,
    /// and so on for the locks that are taken under these: a way back to the first could lie there.
    /// </summary>
    public IReadOnlySet<string> MustBeBound(int file)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>();
        foreach (GeneratedBody body in _locking[file])
        {
            Look(body, reached);
            foreach ((string outer, _) in Nested(body))
                pending.Push(outer);
        }

        while (pending.TryPop(out string? held))
        {
            if (!known.Add(held))
                continue;
            foreach (GeneratedBody body in _holders[held])
            {
                Look(body, reached);
                foreach ((string outer, string inner) in Nested(body))
                {
                    if (outer == held)
                        pending.Push(inner);
                }
            }
        }

        return reached;
    }

    private void Look(GeneratedBody body, HashSet<string> reached)
    {
        reached.Add(body.Name);
        reached.UnionWith(CalledUnderLock(body));
    }

    /// <summary>The locks that a body takes, itself or by calls, each with one that it holds meanwhile.</summary>
    private IEnumerable<(string Outer, string Inner)> Nested(GeneratedBody body)
    {
        string[] called = [.. CalledUnderLock(body).SelectMany(name => _bodies[name].Locks).Distinct(StringComparer.Ordinal)];
        for (int i = 0; i < body.Locks.Count; i++)
        {
            foreach (string inner in body.Locks.Skip(i + 1).Concat(called))
                yield return (body.Locks[i], inner);
        }
    }

    private HashSet<string> CalledUnderLock(GeneratedBody body)
    {
        var called = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(body.UnderLock);
        while (pending.TryPop(out string? name))
        {
            if (!called.Add(name))
                continue;
            foreach (string callee in _bodies[name].UnderLock.Concat(_bodies[name].Otherwise))
                pending.Push(callee);
        }

        return called;
    }
}

namespace Faultline.Benchmarks.Analyzer;

/// <summary>A file of a program that was generated.</summary>
internal sealed record GeneratedFile(string Path, string Text, int Lines, int Locks);

/// <summary>A body that holds a lock, or that is called under one.</summary>
/// <param name="Name"><c>Type.Member</c>.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="TakesLock">It takes a lock itself, and so is analysed when its file is.</param>
/// <param name="UnderLock">What it calls while it holds its own lock.</param>
/// <param name="Otherwise">What else it calls: that matters only to callers that hold a lock.</param>
internal sealed record GeneratedBody(
    string Name, int File, bool TakesLock, IReadOnlyList<string> UnderLock, IReadOnlyList<string> Otherwise);

/// <summary>A program, and what its generator knows about it.</summary>
internal sealed class GeneratedProgram
{
    private readonly Dictionary<string, GeneratedBody> _bodies;

    public GeneratedProgram(IReadOnlyList<GeneratedFile> files, IReadOnlyList<GeneratedBody> bodies)
    {
        Files = files;
        _bodies = bodies.ToDictionary(body => body.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<GeneratedFile> Files { get; }

    public int Lines => Files.Sum(file => file.Lines);

    public int Locks => Files.Sum(file => file.Locks);

    /// <summary>
    /// The bodies that nobody can do without who analyses one file: those that take a lock there, what they call under
    /// it, and what that calls in turn.
    /// </summary>
    public IReadOnlySet<string> MustBeBound(int file)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var called = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>();
        foreach (GeneratedBody body in _bodies.Values.Where(body => body.TakesLock && body.File == file))
        {
            reached.Add(body.Name);
            foreach (string callee in body.UnderLock)
                pending.Push(callee);
        }

        while (pending.TryPop(out string? name))
        {
            if (!called.Add(name))
                continue;
            reached.Add(name);
            foreach (string callee in _bodies[name].UnderLock.Concat(_bodies[name].Otherwise))
                pending.Push(callee);
        }

        return reached;
    }
}

using System.Globalization;
using System.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Writes programs of any size: files of about 200 lines with ordinary methods, and as many lock sections as asked for.
/// The same arguments give the same program.
/// </summary>
/// <remarks>
/// Every file has a <c>Module</c>. Some, evenly spread, have a <c>Store</c> too, with two methods that take a lock. Of
/// every ten files one declares an interface <c>IPolicy</c> and two implement it. The size of the program and the
/// number of its locks are independent of each other.
/// </remarks>
internal sealed class SourceGenerator
{
    /// <summary>So many files share a namespace, an interface and its implementations.</summary>
    public const int FilesInArea = 10;

    private const int Seed = 20260917;
    private const int LocksInStore = 2;

    private readonly Random _random = new(Seed);
    private readonly List<GeneratedBody> _bodies = [];
    private readonly int[] _sizes;
    private readonly int _locks;

    private SourceGenerator(int lines, int locks)
    {
        _sizes = Sizes(lines, new Random(Seed));
        _locks = Math.Min(locks, _sizes.Length * LocksInStore);
    }

    /// <summary>A program without locks.</summary>
    public static GeneratedProgram WithoutLocks(int lines) => new SourceGenerator(lines, 0).Write();

    /// <summary>A program with one lock section in so many lines.</summary>
    public static GeneratedProgram WithLocks(int lines, int linesPerLock) =>
        new SourceGenerator(lines, lines / linesPerLock).Write();

    private static int[] Sizes(int lines, Random random)
    {
        var sizes = new List<int>();
        for (int rest = lines; rest > 0; rest -= sizes[^1])
            sizes.Add(Math.Min(rest, random.Next(120, 280)));
        return [.. sizes];
    }

    private GeneratedProgram Write()
    {
        int stores = (_locks + LocksInStore - 1) / LocksInStore;
        int[] storeFiles =
            [.. Enumerable.Range(0, stores).Select(store => (int)((long)store * _sizes.Length / stores))];
        var files = new List<GeneratedFile>();
        int nextStore = 0;
        for (int file = 0; file < _sizes.Length; file++)
        {
            int? store = nextStore < stores && storeFiles[nextStore] == file ? nextStore++ : null;
            int locks = store is { } one ? Math.Min(LocksInStore, _locks - (one * LocksInStore)) : 0;
            int? neighbour = nextStore < stores ? storeFiles[nextStore] : null;
            files.Add(WriteFile(file, store, locks, neighbour));
        }

        return new GeneratedProgram(files, _bodies);
    }

    private GeneratedFile WriteFile(int file, int? store, int locks, int? neighbour)
    {
        var source = new StringBuilder();
        source.Append(CultureInfo.InvariantCulture, $$"""
            using System.Globalization;
            using System.Text;

            namespace Generated.Area{{file / FilesInArea}};


            """);
        WritePolicy(source, file);
        if (store is { } ordinal)
        {
            var section = new LockSections(file, neighbour, Policies(file), _random, Another);
            source.Append(section.Store(ordinal, locks));
            _bodies.AddRange(section.Bodies);
        }

        var module = new PlainModule(file, _random, Another);
        source.Append(module.Write(_sizes[file] - Lines(source)));
        _bodies.AddRange(module.Bodies);
        return new GeneratedFile($"Area{file / FilesInArea}/File{file}.cs", source.ToString(), Lines(source), locks);
    }

    private void WritePolicy(StringBuilder source, int file)
    {
        int area = file / FilesInArea;
        if (file % FilesInArea == 0)
        {
            source.Append(CultureInfo.InvariantCulture, $$"""
                public interface IPolicy{{area}}
                {
                    int Weigh(int value);
                }


                """);
        }

        if (!IsPolicy(file))
            return;
        int least = _random.Next(10, 90);
        source.Append(CultureInfo.InvariantCulture, $$"""
            public sealed class Policy{{file}} : IPolicy{{area}}
            {
                public int Weigh(int value) => value > {{least}} ? Module{{file}}.Combine(value, {{least / 2}}) : value;
            }


            """);
        _bodies.Add(new GeneratedBody($"Policy{file}.Weigh", file, Locks: [], [], [$"Module{file}.Combine"]));
    }

    private static bool IsPolicy(int file) => file % FilesInArea is 3 or 6;

    /// <summary>The files with an implementation of the interface of this file's area.</summary>
    private int[] Policies(int file)
    {
        int first = file / FilesInArea * FilesInArea;
        return [.. Enumerable.Range(first, Math.Min(FilesInArea, _sizes.Length - first)).Where(IsPolicy)];
    }

    /// <summary>The qualified name of the module of any file.</summary>
    private (string Name, string Qualified) Another()
    {
        int file = _random.Next(_sizes.Length);
        return ($"Module{file}", $"Area{file / FilesInArea}.Module{file}");
    }

    private static int Lines(StringBuilder source)
    {
        int lines = 0;
        foreach (ReadOnlyMemory<char> chunk in source.GetChunks())
            lines += chunk.Span.Count('\n');
        return lines;
    }
}

using CsCheck;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Model;

/// <summary>
/// Lists of operations, as fsx makes them, against an array of bytes; CsCheck shrinks a list that fails. FAULTLINE_BUDGET
/// multiplies the number of lists.
/// </summary>
public sealed class ModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("faultline-model-").FullName;
    private readonly Lock _sum = new();
    private int _files;
    private HardPaths _paths;

    public static TheoryData<string> Stores => ["file", "block-like memory", "memory"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_file_is_an_array_of_bytes(string kind)
    {
        Operation.Any.Array[1, 60].Sample(
            operations =>
            {
                using ModelRun run = new(CreateStore(kind), kind == "block-like memory");
                run.Run(operations);
                lock (_sum) _paths += run.Paths;
            },
            iter: Budget.Rounds(500),
            threads: 1,
            print: operations => string.Join("\n", operations.Select(operation => operation.ToString())));

        Assert.True(_paths.ShortCopies >= 100, $"too few short copies: {_paths}");
        Assert.True(_paths.FruitlessRounds >= 100, $"too few fruitless rounds: {_paths}");
        Assert.True(_paths.PrivateBufferCopies >= 100, $"too few private buffers: {_paths}");
        Assert.True(_paths.MinorFaults >= 100, $"too few minor faults: {_paths}");
        Assert.True(_paths.MajorFaults >= 100, $"too few major faults: {_paths}");
    }

    private IPageStore CreateStore(string kind) => kind == "file"
        ? new FilePageStore(Path.Combine(_folder, $"file{Interlocked.Increment(ref _files)}"))
        : new MemoryPageStore();
}

using BenchmarkDotNet.Attributes;

namespace Faultline.Benchmarks;

/// <summary>Writes and reads of a resident file, and what the operating system and bare copies take.</summary>
[MemoryDiagnoser]
public class TransferBenchmarks
{
    private const int Count = 256;

    private Workload _workload = null!;

    [Params(64, 4096, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new Workload();

    [GlobalCleanup]
    public void Cleanup() => _workload.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void Write() => _workload.Write(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void WriteFromLargeSource() => _workload.WriteFromLargeSource(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void WriteFromUserMemory() => _workload.WriteFromUserMemory(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void RandomAccessWrite() => _workload.PeerWrite(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void BareCopies() => _workload.CopyIntoFrames(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void PlainCopy() => _workload.CopyPlain(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Read() => _workload.Read(Size, Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void RandomAccessRead() => _workload.PeerRead(Size, Count);
}

/// <summary>Loads and stores of eight bytes through a mapping.</summary>
[MemoryDiagnoser]
public class MappedBenchmarks
{
    private const int Count = 4096;

    private Workload _workload = null!;

    [GlobalSetup]
    public void Setup() => _workload = new Workload();

    [GlobalCleanup]
    public void Cleanup() => _workload.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void Load() => _workload.Load(Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void AccessorLoad() => _workload.PeerLoad(Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Store() => _workload.Store(Count);

    [Benchmark(OperationsPerInvoke = Count)]
    public void AccessorStore() => _workload.PeerStore(Count);
}

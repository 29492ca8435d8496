namespace Faultline.Runtime.Tests.Support;

/// <summary>A store around another one that counts, delays, blocks and fails its calls on demand.</summary>
internal sealed class FaultInjectingPageStore(IPageStore inner) : IPageStore
{
    private readonly ManualResetEventSlim _readGate = new(initialState: true);
    private readonly ManualResetEventSlim _writeGate = new(initialState: true);
    private int _reads;
    private int _writes;
    private int _flushes;
    private int _lengthChanges;
    private int _blockedReads;
    private int _blockedWrites;
    private int _disposals;

    /// <summary>Calls of <see cref="ReadPages"/> so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Calls of <see cref="WritePages"/> so far.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Calls of <see cref="Flush"/> so far.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Calls of <see cref="SetLength"/> so far.</summary>
    public int LengthChanges => Volatile.Read(ref _lengthChanges);

    /// <summary>Reads that wait at the closed gate now.</summary>
    public int BlockedReads => Volatile.Read(ref _blockedReads);

    /// <summary>Writes that wait at the closed gate now.</summary>
    public int BlockedWrites => Volatile.Read(ref _blockedWrites);

    /// <summary>Calls of <see cref="Dispose"/> so far.</summary>
    public int Disposals => Volatile.Read(ref _disposals);

    /// <summary>How long every read and write takes at least.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The error of a read; it is asked with the number of the call (from 1) and the offset.</summary>
    public Func<int, long, Exception?> ReadError { get; set; } = (_, _) => null;

    /// <summary>The error of a write; it is asked with the number of the call (from 1) and the offset.</summary>
    public Func<int, long, Exception?> WriteError { get; set; } = (_, _) => null;

    /// <summary>Replaces the answer of the store behind.</summary>
    public bool? CanInvalidateAnswer { get; set; }

    /// <summary>Replaces the answer of the store behind: block-like stores say no, memory-like stores yes.</summary>
    public bool? IsKnownZeroAnswer { get; set; }

    /// <summary>Keeps the store behind when this one is disposed, to open it again.</summary>
    public bool KeepsInner { get; set; }

    /// <summary>The store behind, to look at its bytes.</summary>
    public IPageStore Inner => inner;

    public string Name => inner.Name;

    public long Length => inner.Length;

    public bool CanInvalidate => CanInvalidateAnswer ?? inner.CanInvalidate;

    public bool CanWrite => inner.CanWrite;

    public void CloseReadGate() => _readGate.Reset();

    public void OpenReadGate() => _readGate.Set();

    public void CloseWriteGate() => _writeGate.Reset();

    public void OpenWriteGate() => _writeGate.Set();

    public int ReadPages(long offset, Span<byte> destination)
    {
        int call = Interlocked.Increment(ref _reads);
        Pass(_readGate, ref _blockedReads);
        if (ReadError(call, offset) is { } error) throw error;
        return inner.ReadPages(offset, destination);
    }

    public void WritePages(long offset, ReadOnlySpan<byte> source)
    {
        int call = Interlocked.Increment(ref _writes);
        Pass(_writeGate, ref _blockedWrites);
        if (WriteError(call, offset) is { } error) throw error;
        inner.WritePages(offset, source);
    }

    public bool IsKnownZero(long offset, long length) => IsKnownZeroAnswer ?? inner.IsKnownZero(offset, length);

    public void SetLength(long length)
    {
        Interlocked.Increment(ref _lengthChanges);
        inner.SetLength(length);
    }

    public void Flush(bool toDisk)
    {
        Interlocked.Increment(ref _flushes);
        inner.Flush(toDisk);
    }

    public void Dispose()
    {
        Interlocked.Increment(ref _disposals);
        if (!KeepsInner) inner.Dispose();
    }

    private void Pass(ManualResetEventSlim gate, ref int blocked)
    {
        if (Latency > TimeSpan.Zero) Thread.Sleep(Latency);
        if (gate.IsSet) return;
        Interlocked.Increment(ref blocked);
        gate.Wait();
        Interlocked.Decrement(ref blocked);
    }
}

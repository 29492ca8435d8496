using Faultline.Runtime.Tests.Files;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Model;

/// <summary>One list of operations, on the cache and on the model side by side.</summary>
internal sealed class ModelRun : IDisposable
{
    private const int PageSize = Operation.PageSize;

    private readonly FaultInjectingPageStore _store;
    private readonly FileModel _model = new();
    private PageCache _cache = null!;
    private AddressSpace _space = null!;
    private CachedFile _file = null!;
    private UserBuffer _mapping;

    public ModelRun(IPageStore store, bool blockLike)
    {
        _store = new FaultInjectingPageStore(store) { KeepsInner = true };
        if (blockLike) _store.IsKnownZeroAnswer = false;
        Open();
    }

    /// <summary>What all caches of this run have counted.</summary>
    public HardPaths Paths { get; private set; }

    public void Run(IEnumerable<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            Apply(operation);
            Check(_model.Length == _file.Length, operation, $"length {_file.Length} instead of {_model.Length}");
        }

        Reopen(operation: null);
    }

    public void Dispose()
    {
        Close();
        _store.Inner.Dispose();
    }

    private void Apply(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Write:
            {
                byte[] data = Data(operation);
                _file.Write(data, operation.Place);
                _model.Write(operation.Place, data);
                break;
            }

            case OperationKind.WriteFromItself:
            case OperationKind.CopyFromItself:
            case OperationKind.CopyFromEvicted:
                WriteFromItself(operation);
                break;

            case OperationKind.WriteFromPartlyResident:
            case OperationKind.CopyFromPartlyResident:
            {
                byte[] data = Data(operation);
                UserBuffer source = UserMemory.PartlyResident(_cache, _space, data, 1 + (operation.Other % (PageSize - 1)));
                WriteAll(operation, operation.Kind == OperationKind.CopyFromPartlyResident, source, operation.Place);
                _model.Write(operation.Place, data);
                break;
            }

            case OperationKind.WriteFromBadSource:
            {
                byte[] data = Data(operation);
                UserBuffer source = UserMemory.EndingInNothing(_space, data, 1 + operation.Other);
                WriteResult result = _file.TryWrite(source, operation.Place);
                Check(result.Written == data.Length, operation, $"wrote {result.Written} of {data.Length} good bytes");
                Check(result.Cause is PageFaultException, operation, $"cause {result.Cause}");
                _model.Write(operation.Place, data);
                break;
            }

            case OperationKind.BeginAndComplete:
                BeginAndComplete(operation);
                break;

            case OperationKind.CopyIntoLockedPage:
                CopyIntoLockedPage(operation);
                break;

            case OperationKind.Store:
                Store(operation);
                break;

            case OperationKind.Load:
                Load(operation);
                break;

            case OperationKind.Read:
            {
                byte[] seen = new byte[operation.Length];
                int count = _file.Read(seen, operation.Place);
                int expected = Math.Clamp(_model.Length - operation.Place, 0, operation.Length);
                Check(count == expected, operation, $"read {count} instead of {expected}");
                CheckBytes(operation, operation.Place, seen.AsSpan(0, count));
                break;
            }

            case OperationKind.ReadIntoItself:
                ReadIntoItself(operation);
                break;

            case OperationKind.Remap:
                _space.Unmap(_mapping);
                _mapping = _space.Map(_file, 0, Operation.MaxLength);
                break;

            case OperationKind.Flush:
                _file.Flush();
                break;

            case OperationKind.Reopen:
                Reopen(operation);
                break;

            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    private void WriteFromItself(Operation operation)
    {
        if (_model.Length == 0) return;
        int from = operation.Other % _model.Length;
        int length = Math.Min(Math.Min(operation.Length, _model.Length - from), Operation.MaxLength - operation.Place);

        // A source that the write itself overwrites before it is read shows how the write is cut into rounds.
        if (from < operation.Place) length = Math.Min(length, operation.Place - from);
        byte[] data = _model.Content.Slice(from, length).ToArray();
        if (operation.Kind == OperationKind.CopyFromEvicted)
            CopyFromEvicted(operation, from, length);
        else
            WriteAll(operation, operation.Kind == OperationKind.CopyFromItself, _mapping.Slice(from, length), operation.Place);
        _model.Write(operation.Place, data);
    }

    // Every second source never stays, and its bytes arrive by the private buffer; the others stay after some rounds.
    private void CopyFromEvicted(Operation operation, int from, int length)
    {
        using EvictableSource source = new(_cache, _file, Operation.MaxLength);
        int evictions = operation.Value % 2 == 0 ? int.MaxValue : operation.Value % 10;
        AtomicCopy copy = new(source.Buffer.Slice(from, length));
        do
        {
            if (evictions-- > 0) source.Evict();
            using PageWrite write = _file.BeginWrite(operation.Place + copy.Accepted, copy.Remaining);
            copy.CopyTo(write);
        }
        while (copy.FaultIn());
    }

    private void WriteAll(Operation operation, bool byClient, UserBuffer source, int place)
    {
        if (byClient)
        {
            AtomicCopyTests.WriteThrough(_file, source, place);
            return;
        }

        WriteResult result = _file.TryWrite(source, place);
        Check(result == new WriteResult(source.Length, null), operation, $"result {result}");
    }

    private void BeginAndComplete(Operation operation)
    {
        using PageWrite write = _file.BeginWrite(operation.Place, operation.Length);
        int expected = Math.Min(operation.Length, PageSize - (operation.Place % PageSize));
        Check(write.Length == expected, operation, $"covers {write.Length} instead of {expected}");
        int copied = operation.Other % (write.Length + 1);
        write.Data[..copied].Fill(operation.Value);
        int accepted = write.Complete(copied);
        bool allOrNothing = accepted == copied || (accepted == 0 && copied < expected);
        Check(allOrNothing, operation, $"accepted {accepted} of {copied}");
        byte[] data = new byte[accepted];
        data.AsSpan().Fill(operation.Value);
        _model.Write(operation.Place, data);
    }

    private void CopyIntoLockedPage(Operation operation)
    {
        if (operation.Place >= _model.Length) return;
        int offset = operation.Place % PageSize;
        int length = Math.Min(operation.Length, PageSize - offset);
        byte[] data = Data(operation)[..length];
        UserBuffer source = UserMemory.PartlyResident(_cache, _space, data, 1 + (operation.Other % (PageSize - 1)));
        using Page page = _file.GetPage(operation.Place / PageSize);
        AtomicCopyTests.CopyInto(page, source, offset);
        _model.Store(operation.Place, data);
    }

    private void Store(Operation operation)
    {
        byte[] data = Data(operation);
        int possible = Math.Clamp(_model.MappedLength - operation.Place, 0, data.Length);
        _space.Write(_mapping.Address + operation.Place, data.AsSpan(0, possible));
        _model.Store(operation.Place, data.AsSpan(0, possible));
        if (possible < data.Length && operation.Place + possible < Operation.MaxLength)
            CheckFaults(operation, Math.Max(operation.Place, _model.MappedLength), store: true);
    }

    private void Load(Operation operation)
    {
        int possible = Math.Clamp(_model.Length - operation.Place, 0, operation.Length);
        byte[] seen = new byte[possible];
        _space.Read(_mapping.Address + operation.Place, seen);
        CheckBytes(operation, operation.Place, seen);
        int beyond = Math.Max(operation.Place, _model.MappedLength);
        if (beyond < Operation.MaxLength) CheckFaults(operation, beyond, store: false);
    }

    private void CheckFaults(Operation operation, int place, bool store)
    {
        long address = _mapping.Address + place;
        try
        {
            if (store) _space.Write<byte>(address, 1);
            else _space.Read<byte>(address);
        }
        catch (PageFaultException fault) when (fault.Address == address)
        {
            return;
        }

        Check(false, operation, $"no fault at {place}, beyond the end");
    }

    private void ReadIntoItself(Operation operation)
    {
        if (operation.Place >= _model.Length || _model.Length == 0) return;
        int to = operation.Other % _model.Length;
        int length = Math.Min(Math.Min(operation.Length, _model.Length - operation.Place), _model.Length - to);
        if (operation.Place < to) length = Math.Min(length, to - operation.Place);
        byte[] data = _model.Content.Slice(operation.Place, length).ToArray();
        long count = _file.Read(_mapping.Slice(to, length), operation.Place);
        Check(count == length, operation, $"read {count} of {length}");
        _model.Store(to, data);
    }

    private void Reopen(Operation? operation)
    {
        byte[] seen = new byte[_model.Length];
        int count = _file.Read(seen, 0);
        Check(count == seen.Length, operation, $"read {count} of {seen.Length}");
        CheckBytes(operation, 0, seen);

        _file.Flush();
        Close();
        Check(_store.Inner.Length == _model.Length, operation, $"stored length {_store.Inner.Length}");
        Check(_store.Inner.ReadPages(0, seen) == seen.Length, operation, "the store is shorter than its length");
        CheckBytes(operation, 0, seen);
        Open();
    }

    private void Open()
    {
        _cache = new PageCache(new PageCacheOptions { Capacity = 4 << 20, PageSize = PageSize });
        _space = new AddressSpace(_cache);
        _file = _cache.Open(_store);
        _mapping = _space.Map(_file, 0, Operation.MaxLength);
    }

    private void Close()
    {
        Paths += HardPaths.Of(_cache.GetStatistics());
        _space.Dispose();
        _file.Dispose();
        _cache.Dispose();
    }

    private static byte[] Data(Operation operation)
    {
        int length = Math.Min(operation.Length, Operation.MaxLength - operation.Place);
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) data[i] = (byte)(operation.Value + i + (i / 256));
        return data;
    }

    private void CheckBytes(Operation? operation, int place, ReadOnlySpan<byte> seen)
    {
        int same = seen.CommonPrefixLength(_model.Content[Math.Min(place, _model.Length)..]);
        if (same == seen.Length) return;
        Check(false, operation, $"byte {place + same} is {seen[same]} instead of {_model.Content[place + same]}");
    }

    private static void Check(bool holds, Operation? operation, string what)
    {
        if (!holds) throw new InvalidOperationException($"{operation?.ToString() ?? "at the end"}: {what}");
    }
}

using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Faultline.Benchmarks;

/// <summary>
/// The operations that are measured, each as a loop over a resident file of 64 MiB, and the same for the peers. All
/// walk the same places in the same order, every seventh slot. The caller's buffer is small and stays in the processor's
/// cache, but where a row says that the source has 64 MiB too.
/// </summary>
internal sealed unsafe class Workload : IDisposable
{
    public const int WorkingSet = 64 << 20;
    public const int PageSize = 4096;
    public const int LargestOperation = 64 << 10;

    private readonly PageCache _cache = new(new PageCacheOptions { Capacity = 4L * WorkingSet, PageSize = PageSize });
    private readonly AddressSpace _space;
    private readonly CachedFile _file;
    private readonly UserBuffer _mapping;
    private readonly UserBuffer _userSource;
    private readonly Page[] _pages = new Page[WorkingSet / PageSize];
    private readonly nint[] _frames = new nint[WorkingSet / PageSize];
    private readonly byte* _buffer = Allocate(LargestOperation);
    private readonly byte* _largeSource = Allocate(WorkingSet);
    private readonly byte* _plain = Allocate(WorkingSet);
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _mappedFile;
    private readonly MemoryMappedViewAccessor _accessor;
    private uint _turn;

    public Workload()
    {
        _space = new AddressSpace(_cache);
        _file = _cache.Open(new MemoryPageStore("working set"));
        _file.Write(LargeSource(0, WorkingSet), 0);
        for (int i = 0; i < _pages.Length; i++)
        {
            _pages[i] = _file.GetPage(i);
            using LockedPage locked = _pages[i].Lock();
            fixed (byte* frame = locked.Data) _frames[i] = (nint)frame; // stays where it is while the page is referenced
        }

        _mapping = _space.Map(_file, 0, WorkingSet);
        _mapping.FaultInWriteable();
        _userSource = _space.MapAnonymous(WorkingSet);
        _userSource.CopyFrom(LargeSource(0, WorkingSet));

        (string folder, PeerFileSystem) = Directory.Exists("/dev/shm") ? ("/dev/shm", "tmpfs") : (Path.GetTempPath(), "plain file");
        _path = Path.Combine(folder, $"faultline-benchmark-{Environment.ProcessId}");
        _handle = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.Write(_handle, LargeSource(0, WorkingSet), 0);
        _mappedFile = MemoryMappedFile.CreateFromFile(
            _path, FileMode.Open, mapName: null, WorkingSet, MemoryMappedFileAccess.ReadWrite);
        _accessor = _mappedFile.CreateViewAccessor(0, WorkingSet);
        for (int i = 0; i < WorkingSet; i += PageSize) _accessor.Write(i, (byte)1);
    }

    /// <summary>Where the peer's file lies.</summary>
    public string PeerFileSystem { get; }

    /// <summary>The place of the peer's file.</summary>
    public string PeerPath => _path;

    /// <summary>What loads have seen: they are not optimised away.</summary>
    public long Seen { get; private set; }

    public void Write(int size, int count)
    {
        for (int i = 0; i < count; i++) _file.Write(Buffer(size), NextPlace(size));
    }

    public void WriteFromLargeSource(int size, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int place = NextPlace(size);
            _file.Write(LargeSource(place, size), place);
        }
    }

    public void WriteFromUserMemory(int size, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int place = NextPlace(size);
            _file.Write(_userSource.Slice(place, size), place);
        }
    }

    public void PeerWrite(int size, int count)
    {
        for (int i = 0; i < count; i++) RandomAccess.Write(_handle, Buffer(size), NextPlace(size));
    }

    public void CopyIntoFrames(int size, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int place = NextPlace(size);
            for (int done = 0; done < size;)
            {
                int inPage = (place + done) % PageSize;
                int length = Math.Min(size - done, PageSize - inPage);
                byte* frame = (byte*)_frames[(place + done) / PageSize] + inPage;
                Buffer(size).Slice(done, length).CopyTo(new Span<byte>(frame, length));
                done += length;
            }
        }
    }

    public void CopyPlain(int size, int count)
    {
        for (int i = 0; i < count; i++) Buffer(size).CopyTo(new Span<byte>(_plain + NextPlace(size), size));
    }

    public void Read(int size, int count)
    {
        for (int i = 0; i < count; i++) _file.Read(Buffer(size), NextPlace(size));
    }

    public void PeerRead(int size, int count)
    {
        for (int i = 0; i < count; i++) RandomAccess.Read(_handle, Buffer(size), NextPlace(size));
    }

    public void Load(int count)
    {
        long sum = 0;
        long start = _mapping.Address;
        for (int i = 0; i < count; i++) sum += _space.Read<long>(start + NextPlace(64));
        Seen += sum;
    }

    public void PeerLoad(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++) sum += _accessor.ReadInt64(NextPlace(64));
        Seen += sum;
    }

    public void Store(int count)
    {
        long start = _mapping.Address;
        for (int i = 0; i < count; i++) _space.Write(start + NextPlace(64), (long)i);
    }

    public void PeerStore(int count)
    {
        for (int i = 0; i < count; i++) _accessor.Write(NextPlace(64), (long)i);
    }

    public void Dispose()
    {
        _accessor.Dispose();
        _mappedFile.Dispose();
        _handle.Dispose();
        File.Delete(_path);
        foreach (Page page in _pages) page.Dispose();
        _space.Dispose();
        _file.Dispose();
        _cache.Dispose();
        NativeMemory.AlignedFree(_buffer);
        NativeMemory.AlignedFree(_largeSource);
        NativeMemory.AlignedFree(_plain);
    }

    private Span<byte> Buffer(int size) => new(_buffer, size);

    private ReadOnlySpan<byte> LargeSource(int place, int size) => new(_largeSource + place, size);

    private int NextPlace(int size) => (int)(_turn++ * 7 % (uint)(WorkingSet / size)) * size;

    private static byte* Allocate(int size)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, PageSize);
        new Span<byte>(memory, size).Fill(0x5a);
        return memory;
    }
}

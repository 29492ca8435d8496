namespace Faultline.Memory;

/// <summary>
/// What an access that faulted wants: load bytes into memory that cannot fault, store bytes from such memory, or only
/// have the page brought in for one or the other.
/// </summary>
internal readonly ref struct UserAccess
{
    private readonly Span<byte> _load;
    private readonly ReadOnlySpan<byte> _store;

    private UserAccess(bool isStore, Span<byte> load, ReadOnlySpan<byte> store)
    {
        IsStore = isStore;
        _load = load;
        _store = store;
    }

    public bool IsStore { get; }

    public static UserAccess Load(Span<byte> destination) => new(false, destination, []);

    public static UserAccess Store(ReadOnlySpan<byte> source) => new(true, [], source);

    public static UserAccess BringIn(bool store) => new(store, [], []);

    /// <summary>Copies as much as lies in this page, of which the address is mapped to; returns how much.</summary>
    public int Copy(Span<byte> page, long address)
    {
        Span<byte> there = page[(int)(address % page.Length)..];
        int count = Math.Min(there.Length, IsStore ? _store.Length : _load.Length);
        if (IsStore)
            _store[..count].CopyTo(there);
        else
            there[..count].CopyTo(_load);
        return count;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline.Caching;

/// <summary>The pages of one file by their index. Looking one up takes no lock.</summary>
internal sealed class PageIndex
{
    private const int LeafBits = 9;
    private const int LeafMask = (1 << LeafBits) - 1;

    [LockClass("file.pages")]
    private readonly Gate _pages = new();
    private readonly ConcurrentDictionary<long, Leaf> _leaves = new();

    // Most lookups go where the last one went.
    private Leaf? _lastLeaf;

    /// <summary>How many pages there are.</summary>
    public int Count { get; private set; }

    /// <summary>The page at the index, if there is one.</summary>
    public CachedPage? Find(long index) =>
        TryFindLeaf(index >> LeafBits, out Leaf? leaf) ? Volatile.Read(ref leaf.Pages[index & LeafMask]) : null;

    /// <summary>Adds a page at its index, or returns the one that is there already.</summary>
    public CachedPage Add(CachedPage page)
    {
        using (_pages.Enter())
        {
            Leaf leaf = _leaves.GetOrAdd(page.Index >> LeafBits, static number => new Leaf(number));
            ref CachedPage? place = ref leaf.Pages[page.Index & LeafMask];
            if (place is not null)
                return place;
            Volatile.Write(ref place, page);
            Count++;
            return page;
        }
    }

    /// <summary>The pages in ascending order of the index, as of some moment for each. Takes no lock.</summary>
    public IEnumerable<CachedPage> InOrder()
    {
        foreach (Leaf leaf in _leaves.Select(entry => entry.Value).OrderBy(leaf => leaf.Number))
        {
            for (int i = 0; i <= LeafMask; i++)
            {
                if (Volatile.Read(ref leaf.Pages[i]) is { } page)
                    yield return page;
            }
        }
    }

    private bool TryFindLeaf(long number, [NotNullWhen(true)] out Leaf? leaf)
    {
        leaf = Volatile.Read(ref _lastLeaf);
        if (leaf is not null && leaf.Number == number)
            return true;
        if (!_leaves.TryGetValue(number, out leaf))
            return false;
        Volatile.Write(ref _lastLeaf, leaf);
        return true;
    }

    private sealed class Leaf(long number)
    {
        public long Number { get; } = number;

        public CachedPage?[] Pages { get; } = new CachedPage?[1 << LeafBits];
    }
}

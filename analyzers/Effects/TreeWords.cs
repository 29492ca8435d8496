using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Which words a syntax tree has: most trees have nothing to do with locks, and one scan of their text says so. A word
/// that is not there is never missed; one that is there only in a comment counts too.
/// </summary>
internal sealed class TreeWords
{
    // A tree is immutable and outlives compilations: an edit replaces one tree, and only that one is read again.
    private static readonly ConditionalWeakTable<SyntaxTree, TreeWords> Known = new();

    // A few bytes a word, sorted: this is kept for each tree of a program. Two words may share a hash code.
    private readonly uint[] _hashes;

    private TreeWords(uint[] hashes)
    {
        _hashes = hashes;
    }

    /// <summary>The words of a tree.</summary>
    public static TreeWords Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Known.TryGetValue(tree, out TreeWords? words))
            return words;
        words = Read(tree, cancellation);
        return Known.GetValue(tree, _ => words);
    }

    /// <summary>May the word be there?</summary>
    public bool MayContain(string word) => Array.BinarySearch(_hashes, WordReader.HashOf(word)) >= 0;

    /// <summary>May any of the words be there?</summary>
    public bool MayContainAny(SoughtWords words)
    {
        foreach (uint hash in _hashes)
        {
            if (words.Contains(hash))
                return true;
        }

        return false;
    }

    private static TreeWords Read(SyntaxTree tree, CancellationToken cancellation)
    {
        // In broken code the name of anything may be missing: it is the empty word, and every tree has that.
        var hashes = new HashSet<uint> { WordReader.HashOf("") };
        var reader = new WordReader(tree.GetText(cancellation));
        while (reader.Read())
            hashes.Add(reader.Hash);

        uint[] sorted = [.. hashes];
        Array.Sort(sorted);
        return new TreeWords(sorted);
    }
}

/// <summary>Words that are looked for in trees.</summary>
internal sealed class SoughtWords
{
    private readonly HashSet<uint> _hashes;

    public SoughtWords(IEnumerable<string> words)
    {
        _hashes = [.. words.Select(WordReader.HashOf)];
    }

    /// <summary>Adds one more.</summary>
    public void Add(string word) => _hashes.Add(WordReader.HashOf(word));

    /// <summary>Is a word of this hash code looked for?</summary>
    public bool Contains(uint hash) => _hashes.Contains(hash);
}

using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Reads the words of a source text, by its characters alone: no syntax node, no token. Every identifier and keyword is
/// one of them, spelled as its value text is: without <c>@</c>, without formatting characters, with escapes resolved.
/// Comments, strings and numbers add words of their own.
/// </summary>
internal sealed class WordReader
{
    private const int BlockLength = 2048;
    private const int End = -1;

    /// <summary>The hash code of the empty word, from which all others are made (FNV-1a, by characters).</summary>
    private const uint Empty = 2166136261;

    private static readonly bool[] AsciiParts =
        [.. Enumerable.Range(0, 128).Select(c => SyntaxFacts.IsIdentifierPartCharacter((char)c))];

    private readonly SourceText _text;
    private readonly char[] _block;
    private int _blockStart;
    private int _blockLength;
    private int _next;

    public WordReader(SourceText text)
    {
        _text = text;
        _block = new char[Math.Min(BlockLength, text.Length)];
    }

    /// <summary>The hash code of the word.</summary>
    public uint Hash { get; private set; }

    /// <summary>Where the word begins, behind an <c>@</c>.</summary>
    public int Position { get; private set; }

    /// <summary>The hash code of any word.</summary>
    public static uint HashOf(string word)
    {
        uint hash = Empty;
        foreach (char c in word)
            hash = Append(hash, c);
        return hash;
    }

    /// <summary>Goes to the next word; false if there is none.</summary>
    public bool Read()
    {
        bool isInWord = false;
        uint hash = Empty;
        while (true)
        {
            int position = _blockStart + _next;
            int c = Next();
            if (c == '\\')
                c = Escaped();
            if (c < 128 ? c != End && AsciiParts[c] : IsPart(c))
            {
                // No name begins with a digit; a name that follows a number without a space is still found.
                if (!isInWord && c is >= '0' and <= '9')
                    continue;
                if (!isInWord)
                    Position = position;
                isInWord = true;
                hash = Append(hash, c);
            }
            else if (c >= 128 && IsFormatting(c))
            {
                // Part of a name, but not of its value.
            }
            else if (isInWord)
            {
                Hash = hash;
                return true;
            }
            else if (c == End)
            {
                return false;
            }
        }
    }

    private static uint Append(uint hash, int c) => (hash ^ (uint)c) * 16777619;

    private static bool IsPart(int c) =>
        c <= char.MaxValue && SyntaxFacts.IsIdentifierPartCharacter((char)c) && !IsFormatting(c);

    private static bool IsFormatting(int c) =>
        c <= char.MaxValue && CharUnicodeInfo.GetUnicodeCategory((char)c) == UnicodeCategory.Format;

    private int Next()
    {
        if (_next < _blockLength)
            return _block[_next++];

        _blockStart += _blockLength;
        _blockLength = Math.Min(_block.Length, _text.Length - _blockStart);
        _next = 0;
        if (_blockLength == 0)
            return End;
        _text.CopyTo(_blockStart, _block, 0, _blockLength);
        return _block[_next++];
    }

    /// <summary>
    /// The character of <c>\u0041</c> or <c>\U00000041</c>, of which the backslash is read; the backslash if it is none.
    /// </summary>
    private int Escaped()
    {
        int start = _blockStart + _next;
        int digits = start == _text.Length ? 0 : _text[start] switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0 || start + digits >= _text.Length ||
            !int.TryParse(
                _text.ToString(new TextSpan(start + 1, digits)), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out int value) || value < 0)
        {
            return '\\';
        }

        for (int i = 0; i <= digits; i++)
            Next();
        return value;
    }
}

using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>How messages quote code.</summary>
internal static class Spelling
{
    private const int MaxLength = 80;

    /// <summary>The code of a node on one line, and not too long.</summary>
    public static string Of(SyntaxNode node) => Shorten(node.ToString());

    /// <summary>Code that was spelled elsewhere.</summary>
    public static string Of(string code) => Shorten(code);

    /// <summary>A lock as the code spells it.</summary>
    public static string Of(HeldLock held) => Shorten(held.Spelled);

    /// <summary>Where the lock was acquired, as seen from <paramref name="from"/>.</summary>
    public static string Place(HeldLock held, SyntaxNode from)
    {
        string line = Line(held.Location, from);
        return held.Acquisition switch
        {
            Acquisition.Required => $"required by [RequiresLock] on {line}",
            Acquisition.ToRelease => $"held on entry by [Releases] on {line}",
            Acquisition.Asserted => $"asserted on {line}",
            _ => $"acquired on {line}",
        };
    }

    /// <summary>A line, with its file if that is another one than that of <paramref name="from"/>.</summary>
    public static string Line(Location location, SyntaxNode from)
    {
        FileLinePositionSpan position = location.GetLineSpan();
        string line = $"line {position.StartLinePosition.Line + 1}";
        return location.SourceTree == from.SyntaxTree ? line : $"{line} of {Path.GetFileName(position.Path)}";
    }

    /// <summary>Code on one line, and not too long.</summary>
    public static string Shorten(string code)
    {
        string line = string.Join(" ", code.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxLength ? line : line.Substring(0, MaxLength - 3) + "...";
    }
}

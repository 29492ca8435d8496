using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>How messages quote code.</summary>
internal static class Spelling
{
    private const int MaxLength = 80;

    /// <summary>The code of a node on one line, and not too long.</summary>
    public static string Of(SyntaxNode node) => Shorten(node.ToString());

    /// <summary>A lock as the code spells it.</summary>
    public static string Of(HeldLock held) => Shorten(held.Spelled);

    /// <summary>Where the lock was acquired.</summary>
    public static string Place(HeldLock held)
    {
        int line = held.Location.GetLineSpan().StartLinePosition.Line + 1;
        return held.Acquisition switch
        {
            Acquisition.Required => $"required by [RequiresLock] on line {line}",
            Acquisition.Asserted => $"asserted on line {line}",
            _ => $"acquired on line {line}",
        };
    }

    private static string Shorten(string code)
    {
        string line = string.Join(" ", code.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxLength ? line : line.Substring(0, MaxLength - 3) + "...";
    }
}

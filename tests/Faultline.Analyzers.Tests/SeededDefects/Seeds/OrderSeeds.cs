using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>
/// FLT0101: of several methods that take locks in one order, one takes them in the other. Through calls, the method
/// takes the lock that was the helper's, and the helper that of the method.
/// </summary>
internal static class OrderSeeds
{
    /// <summary>A way back over more locks than this is not looked for.</summary>
    private const int MostSides = 3;

    public static IEnumerable<Mutant> Of(ProgramModel program)
    {
        IReadOnlyList<LockNest> nests = LockNests.Of(program);
        foreach (LockNest nest in nests)
        {
            LockNest[] others = [.. nests.Where(other => !Shares(other, nest))];
            if (!nest.IsAlone || nest.IsGated || !CanSwap(program, nest) ||
                Way(others, nest.Locks.Outer, nest.Locks.Inner) is not { } way)
            {
                continue;
            }

            yield return program.Mutant(
                $"locks swapped in {MemberOf(nest)}", "FLT0101", [.. Swapped(nest), .. Marks(way)]) with
            {
                Depth = nest.Depth,
            };
        }
    }

    private static bool Shares(LockNest one, LockNest other) =>
        one.Outer == other.Outer || one.Inner == other.Inner || one.Outer == other.Inner || one.Inner == other.Outer;

    /// <summary>Both acquisitions must mean the same lock where they go.</summary>
    private static bool CanSwap(ProgramModel program, LockNest nest) =>
        MeansTheSame(program, nest.Outer, nest.Inner) && MeansTheSame(program, nest.Inner, nest.Outer);

    private static bool MeansTheSame(ProgramModel program, LockFrame frame, LockFrame there) =>
        SymbolEqualityComparer.Default.Equals(
            program.SymbolOf(frame.Lock),
            program.Model.GetSpeculativeSymbolInfo(
                there.Acquire.SpanStart, frame.Lock, SpeculativeBindingOption.BindAsExpression).Symbol);

    private static IEnumerable<Edit> Swapped(LockNest nest)
    {
        (LockFrame outer, LockFrame inner) = (nest.Outer, nest.Inner);
        yield return new(outer.Before, inner.Opening);
        yield return new(outer.After, inner.Closing);
        yield return new(inner.After, outer.Closing);
        if (nest.Steps.IsEmpty)
        {
            // What was the outer acquisition is the inner one now.
            int acquire = outer.Acquire.SpanStart - outer.Before.Start;
            yield return new(inner.Before, outer.Opening.Insert(acquire, Mutant.Mark.ToString()));
        }
        else
        {
            yield return new(inner.Before, outer.Opening);
            yield return Edit.Insert(nest.Place.SpanStart, Mutant.Mark.ToString());
        }
    }

    /// <summary>The nests, side by side, by which one lock is reached from another.</summary>
    private static List<LockNest[]>? Way(LockNest[] nests, ISymbol from, ISymbol to)
    {
        var ways = new Queue<(ISymbol At, List<LockNest[]> Sides)>();
        ways.Enqueue((from, []));
        while (ways.TryDequeue(out (ISymbol At, List<LockNest[]> Sides) way))
        {
            foreach (IGrouping<ISymbol, LockNest> next in nests
                .Where(nest => nest.Locks.Outer.Equals(way.At, SymbolEqualityComparer.Default))
                .GroupBy<LockNest, ISymbol>(nest => nest.Locks.Inner, SymbolEqualityComparer.Default))
            {
                List<LockNest[]> sides = [.. way.Sides, [.. next]];
                if (next.Key.Equals(to, SymbolEqualityComparer.Default))
                    return sides;
                if (sides.Count < MostSides)
                    ways.Enqueue((next.Key, sides));
            }
        }

        return null;
    }

    // Each type in which the locks are taken that way has to be told, and its base types with it.
    private static IEnumerable<Edit> Marks(List<LockNest[]> way) =>
        way.SelectMany(nests => nests.GroupBy<LockNest, ISymbol>(nest => nest.Family, SymbolEqualityComparer.Default))
            .Take(Mutant.OtherMarks.Length)
            .SelectMany((type, side) => type.Select(nest =>
                Edit.Insert(nest.Place.SpanStart, Mutant.OtherMarks[side].ToString())));

    private static string MemberOf(LockNest nest) => nest.Place.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
    {
        MethodDeclarationSyntax method => $"{nest.Type.Name}.{method.Identifier}",
        _ => nest.Type.Name,
    };
}

using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What cannot be true among the things that are declared of one symbol, in code or in the model.</summary>
internal static class FactProblems
{
    /// <summary>Each declaration that cannot stand, and why. Of two that clash it is the later one.</summary>
    public static IEnumerable<(DeclaredFact Fact, string Problem)> Of(
        ISymbol symbol, IReadOnlyList<DeclaredFact> facts, Declarations declarations)
    {
        for (int i = 0; i < facts.Count; i++)
        {
            string? problem = OfOne(symbol, facts[i], declarations);
            for (int j = 0; j < i && problem is null; j++)
                problem = OfTwo(symbol, facts[j], facts[i]);
            if (problem is not null)
                yield return (facts[i], problem);
        }
    }

    private static string? OfOne(ISymbol symbol, DeclaredFact fact, Declarations declarations)
    {
        switch (fact.Annotation)
        {
            case AnnotationNames.LockClass or AnnotationNames.TakesLock:
                return string.IsNullOrWhiteSpace(fact.Argument) ? "a lock class has a name" : null;
            case AnnotationNames.MayFault:
                return UnknownPartner(symbol, fact.Atomic) ?? UnknownPartner(symbol, fact.FaultIn);
            case AnnotationNames.GuardedBy:
                return OfTarget(symbol, fact, isBefore: true) ?? OfLock(symbol, fact, declarations);
            case AnnotationNames.WaitsFor:
                return OfTarget(symbol, fact, isBefore: false);
        }

        if (MemberEffects.KindOf(fact.Annotation) is not { } kind)
            return null;
        bool isBefore = kind is LockEffectKind.Require or LockEffectKind.Exclude;
        if (OfTarget(symbol, fact, isBefore) is { } problem)
            return problem;
        if (kind == LockEffectKind.TryAcquire && symbol is IMethodSymbol method && !LockTypes.CanTell(method))
        {
            return $"'{method.Name}' returns neither a bool nor anything that can be null, " +
                "and so cannot tell whether it is held";
        }

        return OfLock(symbol, fact, declarations);
    }

    /// <param name="symbol">What carries the declaration.</param>
    /// <param name="fact">The declaration.</param>
    /// <param name="isBefore">It speaks of the time before the call, when there is no result.</param>
    private static string? OfTarget(ISymbol symbol, DeclaredFact fact, bool isBefore)
    {
        bool needsName = fact.Annotation is AnnotationNames.GuardedBy or AnnotationNames.RequiresLock or
            AnnotationNames.ExcludesLock;
        if (string.IsNullOrWhiteSpace(needsName ? fact.Argument : fact.Target))
            return "it names no lock";
        if (LockTarget.Resolve(fact.Target, symbol) is not { } target)
            return NotFound(symbol, fact.Target);
        if (symbol.IsStatic && target.Root == LockRoot.This)
            return $"'{fact.Target}' belongs to an object, and '{symbol.Name}' is static";
        // The constructed object is there while its constructor runs.
        bool isConstructor = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor };
        return isBefore && target.Root == LockRoot.Return && !isConstructor
            ? "what is returned is not there before the call"
            : null;
    }

    private static string NotFound(ISymbol symbol, string text)
    {
        string type = symbol.ContainingType?.Name ?? "the type";
        return symbol is IMethodSymbol or IPropertySymbol { IsIndexer: true }
            ? $"'{text}' is neither a parameter, nor a field or property of '{type}', nor a static one as 'Type.Member'"
            : $"'{text}' is neither a field or property of '{type}', nor a static one as 'Type.Member'";
    }

    private static string? OfLock(ISymbol symbol, DeclaredFact fact, Declarations declarations)
    {
        LockTarget target = LockTarget.Resolve(fact.Target, symbol)!;
        return LockTypes.CanBeLock(target, symbol, declarations) ? null : $"'{fact.Target}' is not a lock";
    }

    private static string? UnknownPartner(ISymbol symbol, string? name)
    {
        if (name is null || symbol.ContainingType is not { } type || symbol is not (IMethodSymbol or IPropertySymbol))
            return null;
        bool isThere = Annotations.TypesOf(type)
            .SelectMany(declaring => declaring.GetMembers(name))
            .Any(member => member is IMethodSymbol);
        return isThere ? null : $"'{name}' is no method of '{type.Name}'";
    }

    private static string? OfTwo(ISymbol symbol, DeclaredFact first, DeclaredFact second)
    {
        if (AreBoth(first, second, AnnotationNames.MayFault, AnnotationNames.NoFault) ||
            AreBoth(first, second, AnnotationNames.FaultIn, AnnotationNames.NoFault))
        {
            return "it is also said to fault, or never to fault";
        }

        if (first.Annotation == second.Annotation)
            return IsSame(symbol, first, second) ? "it is said twice" : null;

        if (!AreSameLock(symbol, first, second))
            return null;
        if (AreBoth(first, second, AnnotationNames.RequiresLock, AnnotationNames.ExcludesLock))
        {
            DeclaredFact excluded = first.Annotation == AnnotationNames.ExcludesLock ? first : second;
            return !excluded.HasMode || first.Mode == second.Mode
                ? "the same lock is both required and excluded"
                : null;
        }

        return first.Mode == second.Mode &&
            AreBoth(first, second, AnnotationNames.Acquires, AnnotationNames.RequiresLock)
            ? "the same lock is both acquired and required to be held already"
            : null;
    }

    private static bool AreBoth(DeclaredFact first, DeclaredFact second, string one, string other) =>
        (first.Annotation == one && second.Annotation == other) ||
        (first.Annotation == other && second.Annotation == one);

    private static bool IsSame(ISymbol symbol, DeclaredFact first, DeclaredFact second) => first.Annotation switch
    {
        AnnotationNames.LockOrder => false,
        AnnotationNames.TakesLock => first.Argument == second.Argument,
        AnnotationNames.GuardedBy => AreSameLock(symbol, first, second),
        _ when MemberEffects.KindOf(first.Annotation) is not null =>
            first.Mode == second.Mode && first.HasMode == second.HasMode && AreSameLock(symbol, first, second),
        _ => true,
    };

    private static bool AreSameLock(ISymbol symbol, DeclaredFact first, DeclaredFact second) =>
        LockTarget.Resolve(first.Target, symbol) is { } one && LockTarget.Resolve(second.Target, symbol) is { } other &&
        one.Root == other.Root && one.Parameter == other.Parameter &&
        one.Members.SequenceEqual(other.Members, SymbolEqualityComparer.Default);
}

using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Says what a callee does. Asked by the flow of one method; answered here from annotations and the framework
/// model, and, once calls are followed, by the summaries of source methods too.
/// </summary>
internal interface ICalleeEffects
{
    /// <summary>The effects of a method, constructor or accessor.</summary>
    MemberEffects Of(IMethodSymbol method);

    /// <summary>Can this call, which says nothing about locks, release one that its caller holds?</summary>
    bool MayRelease(IMethodSymbol method, CancellationToken cancellation);
}

/// <summary>Effects by annotation, then by the framework model. Kept for one compilation.</summary>
internal sealed class DeclaredEffects : ICalleeEffects
{
    private readonly ConcurrentDictionary<ISymbol, MemberEffects> _effects = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _releases = new(SymbolEqualityComparer.Default);
    private readonly Func<HashSet<string>> _releasingNames;

    /// <summary>The effects in a compilation in which members of these names release locks.</summary>
    public DeclaredEffects(Func<HashSet<string>> releasingNames)
    {
        _releasingNames = releasingNames;
    }

    public MemberEffects Of(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (_effects.TryGetValue(definition, out MemberEffects? known))
            return known;

        MemberEffects effects = Read(definition);
        _effects.TryAdd(definition, effects);
        return effects;
    }

    /// <summary>What is declared of a method, read anew.</summary>
    public static MemberEffects Read(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        MemberEffects effects = MemberEffects.Of(definition);
        return ReferenceEquals(effects, MemberEffects.None)
            ? FrameworkLocks.Of(definition) ?? MemberEffects.None
            : effects;
    }

    /// <remarks>
    /// As long as calls are not followed, a callee in source that mentions a release at all is not decided. Callees
    /// in metadata say what they release, or release nothing.
    /// </remarks>
    public bool MayRelease(IMethodSymbol method, CancellationToken cancellation)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences.IsEmpty)
            return false;
        if (_releases.TryGetValue(definition, out bool known))
            return known;

        bool mentions = false;
        HashSet<string> names = _releasingNames();
        foreach (SyntaxReference reference in definition.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in reference.GetSyntax(cancellation).DescendantTokens())
            {
                if (names.Contains(token.ValueText))
                {
                    mentions = true;
                    break;
                }
            }
        }

        _releases.TryAdd(definition, mentions);
        return mentions;
    }
}

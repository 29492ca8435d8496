using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Summaries;

/// <summary>What callees do: what they declare, else what their bodies show. Kept for one compilation.</summary>
internal sealed class Summaries : ICalleeEffects
{
    private readonly AnnotatedCompilation _compilation;
    private readonly ConcurrentDictionary<ISymbol, bool> _releases = new(SymbolEqualityComparer.Default);

    public Summaries(AnnotatedCompilation compilation)
    {
        _compilation = compilation;
    }

    public Declarations Declarations => _compilation.Declarations;

    public AnnotatedNames Names(CancellationToken cancellation) => _compilation.Names(cancellation);

    public MemberEffects Of(IMethodSymbol method) => _compilation.Declared.Of(method);

    public CalleeSummary? SummaryOf(Callee callee, CancellationToken cancellation) => SummaryOf(callee.Method, cancellation);

    public CalleeSummary? SummaryOf(IMethodSymbol function, CancellationToken cancellation)
    {
        IMethodSymbol definition = (function.ReducedFrom ?? function).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences.IsEmpty)
            return null;
        return _releases.GetOrAdd(definition, _ => MentionsRelease(definition, cancellation))
            ? CalleeSummary.Undecided
            : CalleeSummary.None;
    }

    private bool MentionsRelease(IMethodSymbol definition, CancellationToken cancellation)
    {
        HashSet<string> names = Names(cancellation).Releasing;
        foreach (SyntaxReference reference in definition.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in reference.GetSyntax(cancellation).DescendantTokens())
            {
                if (names.Contains(token.ValueText))
                    return true;
            }
        }

        return false;
    }
}

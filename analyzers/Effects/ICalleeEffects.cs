using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Says what a callee does. Asked by the flow of one method; answered here from annotations and the framework
/// model, and, once calls are followed, by the summaries of source methods too.
/// </summary>
internal interface ICalleeEffects
{
    /// <summary>What is declared about symbols.</summary>
    Declarations Declarations { get; }

    /// <summary>The names of everything that says what it does.</summary>
    AnnotatedNames Names(CancellationToken cancellation);

    /// <summary>What a method, constructor or accessor says it does, or the framework model says for it.</summary>
    MemberEffects Of(IMethodSymbol method);

    /// <summary>Can a method leave a lock held, or release one of its caller's? By its name alone: no body is bound.</summary>
    bool MayChangeLocks(IMethodSymbol method, CancellationToken cancellation);

    /// <summary>
    /// What a call does that says nothing itself, found out from the body of what it calls; null if no body is in sight.
    /// </summary>
    CalleeSummary? SummaryOf(Callee callee, CancellationToken cancellation);

    /// <summary>The summary of a function by its symbol: a method, or a lambda or local function of any body.</summary>
    CalleeSummary? SummaryOf(IMethodSymbol function, CancellationToken cancellation);

    /// <summary>What is stored in variables.</summary>
    IStoredValues Values { get; }
}

/// <summary>What a call calls.</summary>
/// <param name="Method">The method, as the call names it: it may be virtual, or a delegate's <c>Invoke</c>.</param>
/// <param name="Operation">The call.</param>
/// <param name="Receiver">The type of what it is called on, as far as it is known.</param>
internal sealed record Callee(IMethodSymbol Method, IOperation Operation, ITypeSymbol? Receiver)
{
    /// <summary>The functions that an invoked delegate may stand for, where that is known; empty if it is not.</summary>
    public System.Collections.Immutable.ImmutableArray<IMethodSymbol> Functions { get; init; } = [];

    /// <summary>
    /// Where an invoked delegate comes from: a field, property, event, parameter or local, or the method that returned it.
    /// </summary>
    public ISymbol? Origin { get; init; }

    /// <summary>
    /// Also what callers in sight pass for a parameter. That is for who invokes it to know, not for its callers, each of
    /// whom knows what it passes.
    /// </summary>
    public bool WithArguments { get; init; }

    /// <summary>Whoever calls waits until it has ended: the call is awaited, or blocked on, or it is not asynchronous.</summary>
    public bool IsWaitedFor { get; init; } = true;
}

/// <summary>What members say themselves, or the framework model says for them. Kept for one compilation.</summary>
internal sealed class DeclaredEffects
{
    private readonly ConcurrentDictionary<ISymbol, MemberEffects> _effects = new(SymbolEqualityComparer.Default);
    private readonly Declarations _declarations;

    public DeclaredEffects(Declarations declarations)
    {
        _declarations = declarations;
    }

    public MemberEffects Of(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (_effects.TryGetValue(definition, out MemberEffects? known))
            return known;

        MemberEffects effects = WithFramework(_declarations.EffectsOf(definition), definition);
        _effects.TryAdd(definition, effects);
        return effects;
    }

    /// <summary>What is declared of a method by annotations, or by the framework model, read anew.</summary>
    public static MemberEffects Read(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return WithFramework(MemberEffects.Of(definition), definition);
    }

    private static MemberEffects WithFramework(MemberEffects declared, IMethodSymbol definition) =>
        declared.IsDeclared ? declared : FrameworkLocks.Of(definition) ?? MemberEffects.None;
}

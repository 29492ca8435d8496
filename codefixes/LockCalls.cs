using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>What calls do to locks and to the disabling of page faults.</summary>
internal static class LockCalls
{
    // The order of the locks is asked for again with every diagnostic of a document.
    private static readonly ConditionalWeakTable<Compilation, DeclaredOrder> Order = new();

    /// <summary>The effects of a call, by annotations and for the locks of the framework.</summary>
    public static MemberEffects EffectsOf(
        SemanticModel model, ExpressionSyntax call, CancellationToken cancellationToken)
    {
        return call is InvocationExpressionSyntax &&
            model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method
                ? DeclaredEffects.Read(method)
                : MemberEffects.None;
    }

    public static bool Has(this MemberEffects effects, params LockEffectKind[] kinds) =>
        effects.Locks.Any(effect => kinds.Contains(effect.Kind));

    /// <summary>Enters something that must be left again: a lock, or the region without page faults.</summary>
    public static bool Enters(this MemberEffects effects) =>
        effects.DisablesFaults || effects.Has(LockEffectKind.Acquire, LockEffectKind.TryAcquire);

    /// <summary>Is this statement the release of what the acquisition acquired?</summary>
    public static bool IsRelease(
        SemanticModel model, StatementSyntax statement, ExpressionSyntax acquisition,
        CancellationToken cancellationToken) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax release } &&
        IsRelease(model, release, acquisition, cancellationToken);

    public static bool IsRelease(
        SemanticModel model, InvocationExpressionSyntax release, ExpressionSyntax acquisition,
        CancellationToken cancellationToken)
    {
        MemberEffects effects = EffectsOf(model, release, cancellationToken);
        if (ScopeOf(acquisition) is { } scope)
        {
            // The lock went into a local: leaving it is a member of that local.
            return release.Expression is MemberAccessExpressionSyntax member &&
                member.Expression is IdentifierNameSyntax local &&
                local.Identifier.ValueText == scope.Identifier.ValueText &&
                (effects.Has(LockEffectKind.Release) || member.Name.Identifier.ValueText == "Dispose");
        }

        return acquisition is InvocationExpressionSyntax acquire &&
            EffectsOf(model, acquire, cancellationToken).Locks.Any(entered =>
                effects.Locks.Any(left => left.Kind == LockEffectKind.Release &&
                    entered.Target.Root == left.Target.Root &&
                    entered.Target.Members.SequenceEqual(left.Target.Members, SymbolEqualityComparer.Default) &&
                    AreEqual(
                        RootOf(model, acquire, entered.Target, cancellationToken),
                        RootOf(model, release, left.Target, cancellationToken))));
    }

    private static bool AreEqual(ExpressionSyntax? left, ExpressionSyntax? right) =>
        left is null ? right is null : right is not null && SyntaxFactory.AreEquivalent(left, right);

    /// <summary>What the lock is reached from at this call; null for a static one, or the type itself.</summary>
    private static ExpressionSyntax? RootOf(
        SemanticModel model, InvocationExpressionSyntax call, LockTarget target, CancellationToken cancellationToken)
    {
        if (target.Root == LockRoot.Static)
            return null;

        ExpressionSyntax? receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (target.Root != LockRoot.Parameter)
            return receiver;

        // The first parameter of an extension method stands before the dot.
        var method = model.GetSymbolInfo(call, cancellationToken).Symbol as IMethodSymbol;
        int ordinal = method?.ReducedFrom is not null ? target.Parameter - 1 : target.Parameter;
        return ordinal < 0 ? receiver : call.ArgumentList.Arguments.ElementAtOrDefault(ordinal)?.Expression;
    }

    /// <summary>The local that holds what the acquisition returned.</summary>
    public static VariableDeclaratorSyntax? ScopeOf(ExpressionSyntax acquisition) =>
        acquisition.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local } ? local : null;

    /// <summary>Does the member itself say that its callers hold a lock, or that it leaves one held?</summary>
    public static bool HasLockContract(
        SemanticModel model, SyntaxNode member, CancellationToken cancellationToken) =>
        model.GetDeclaredSymbol(member, cancellationToken) is { } symbol && MemberEffects.Of(symbol).Locks.Length > 0;

    /// <summary>
    /// May a lock that the fault handler takes, or the region without page faults, be held around the section, so that
    /// it would still be held where the fixed code faults the source in? What is not understood counts as held.
    /// </summary>
    public static bool MayBeHeldAround(
        SemanticModel model, CriticalSection section, SyntaxNode member, CancellationToken cancellationToken)
    {
        int start = section.First.SpanStart;
        if (section.First.Ancestors().TakeWhile(node => node != member).OfType<LockStatementSyntax>().Any(
            outer => MayBeTaken(model, outer.Expression, cancellationToken)))
        {
            return true;
        }

        // In a loop, what stands below the section comes before it too.
        SyntaxNode? loop = section.First.Ancestors().TakeWhile(node => node != member).LastOrDefault(IsLoop);
        int end = loop?.Span.End ?? start;
        return member.DescendantNodes(node => node == member || !IsFunction(node))
            .OfType<InvocationExpressionSyntax>()
            .Where(call => call.SpanStart < start || (call.SpanStart >= section.Last.Span.End && call.SpanStart < end))
            .Any(call => MayHold(EffectsOf(model, call, cancellationToken), call));

        bool MayHold(MemberEffects effects, InvocationExpressionSyntax call) =>
            effects.Has(LockEffectKind.Assert) ||
            (effects.Enters() &&
                !IsLeft(model, call, call.SpanStart < start ? start : end, cancellationToken) &&
                (effects.DisablesFaults || MayBeTaken(model, call, cancellationToken)));
    }

    private static bool IsLoop(SyntaxNode node) => node is
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    /// <summary>
    /// Where locals and locks live: a method, an accessor, a lambda, a local function; the file with top-level statements.
    /// </summary>
    public static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or
            AnonymousFunctionExpressionSyntax or CompilationUnitSyntax;

    // Left on every way to the position: with its scope, or by a release beside it in the same block.
    private static bool IsLeft(
        SemanticModel model, InvocationExpressionSyntax acquisition, int position, CancellationToken cancellationToken)
    {
        StatementSyntax? scope = acquisition.FirstAncestorOrSelf<StatementSyntax>();
        if (scope is UsingStatementSyntax)
            return scope.Span.End <= position;
        if (scope is LocalDeclarationStatementSyntax declaration && declaration.UsingKeyword != default)
            return CriticalSection.ScopeOf(declaration)!.Span.End <= position;
        return scope is not null &&
            CriticalSection.ReleaseOf(model, scope, acquisition, cancellationToken) is { } release &&
            release.Span.End <= position && IsAlwaysReached(scope, release, position);
    }

    // Nothing jumps over the release, and no handler catches an exception that does.
    private static bool IsAlwaysReached(StatementSyntax acquisition, StatementSyntax release, int position)
    {
        var between = TextSpan.FromBounds(acquisition.SpanStart, release.SpanStart);
        return !CriticalSection.ScopeOf(acquisition)!.DescendantNodes(between).Any(node =>
                between.Contains(node.Span) &&
                node is GotoStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax) &&
            !acquisition.Ancestors().OfType<TryStatementSyntax>().Any(
                guarded => guarded.Catches.Count > 0 && guarded.Span.End <= position);
    }

    private static bool MayBeTaken(
        SemanticModel model, ExpressionSyntax expression, CancellationToken cancellationToken)
    {
        if (expression is not InvocationExpressionSyntax call)
        {
            ISymbol? symbol = model.GetSymbolInfo(expression, cancellationToken).Symbol;
            ITypeSymbol? type = model.GetTypeInfo(expression, cancellationToken).Type;
            return MayBeTaken(model.Compilation, symbol, type, cancellationToken);
        }

        // The target of an acquisition may be reached through any of these.
        IEnumerable<ExpressionSyntax> parts = call.ArgumentList.Arguments.Select(argument => argument.Expression);
        ITypeSymbol? returned = model.GetTypeInfo(call, cancellationToken).Type;
        return MayBeTaken(model.Compilation, null, returned, cancellationToken) ||
            call.Expression is not MemberAccessExpressionSyntax member ||
            parts.Append(member.Expression).Any(part => MayBeTaken(model, part, cancellationToken));
    }

    private static bool MayBeTaken(
        Compilation compilation, ISymbol? symbol, ITypeSymbol? type, CancellationToken cancellationToken)
    {
        var lockClass = LockClass.Of(symbol is IFieldSymbol or IPropertySymbol ? symbol : null, type);
        if (lockClass.TakenByFaultHandler)
            return true;
        if (!Order.TryGetValue(compilation, out DeclaredOrder? order))
        {
            var annotated = AnnotatedCompilation.Of(compilation, Declarations.AnnotationsOnly);
            order = Order.GetValue(compilation, _ => annotated.Order(cancellationToken));
        }

        return order.FaultHandlerClass(lockClass) is not null;
    }
}

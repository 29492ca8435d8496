using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>What may happen to a statement of a section that becomes the body of a loop.</summary>
internal sealed class StatementRules(SemanticModel model, CriticalSection section, CancellationToken cancellationToken)
{
    public Stability Stability { get; } = new(model, cancellationToken);

    /// <summary>May it run in every round, before the copy?</summary>
    public bool IsRepeatable(StatementSyntax statement) => statement switch
    {
        EmptyStatementSyntax => true,
        LocalDeclarationStatementSyntax scope when scope.UsingKeyword != default => IsScope(scope.Declaration),
        LocalDeclarationStatementSyntax { Declaration: { Type: not RefTypeSyntax } declaration } =>
            declaration.Variables.All(
                local => local.Initializer is null || Stability.IsStable(local.Initializer.Value)),
        IfStatementSyntax { Else: null } check => Stability.IsPure(check.Condition) && IsThrow(check.Statement),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } when IsGuard(call) => true,
        _ => MarksDirty(statement),
    };

    /// <summary>
    /// Does it mark the page dirty? That is done in every round: after it a part of the page has been overwritten.
    /// </summary>
    public bool MarksDirty(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax { Expression: { } expression } && expression switch
        {
            InvocationExpressionSyntax call =>
                NameOf(call.Expression) is { } name && name.EndsWith("Dirty", StringComparison.Ordinal) &&
                (name.StartsWith("Mark", StringComparison.Ordinal) ||
                    name.StartsWith("Set", StringComparison.Ordinal)) &&
                IsStableCall(call) &&
                !call.ArgumentList.Arguments.Any(
                    argument => argument.Expression.IsKind(SyntaxKind.FalseLiteralExpression)),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment =>
                NameOf(assignment.Left)?.TrimStart('_') is "IsDirty" or "Dirty" or "isDirty" or "dirty" &&
                Stability.IsPure(assignment.Left) &&
                assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression),
            _ => false,
        };

    /// <summary>May it wait for the round that completes the copy?</summary>
    public bool MayBeGuarded(StatementSyntax statement) =>
        statement is not LocalDeclarationStatementSyntax { Declaration.Type: RefTypeSyntax } &&
        !statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax ||
            (node is LocalDeclarationStatementSyntax scope && scope.UsingKeyword != default && scope == statement) ||
            (node is InvocationExpressionSyntax call && ChangesLocks(call)));

    /// <summary>
    /// Is this the header of a scope that may be left and entered again: a lock, or the region without page faults?
    /// </summary>
    public bool IsScope(SyntaxNode? header)
    {
        ExpressionSyntax? expression = header switch
        {
            VariableDeclarationSyntax { Variables: [{ Initializer.Value: { } value }] } => value,
            ExpressionSyntax value => value,
            _ => null,
        };
        if (expression is null)
            return false;
        if (expression == section.Acquisition)
            return true;

        MemberEffects effects = LockCalls.EffectsOf(model, expression, cancellationToken);
        return effects.Enters() && !effects.Has(LockEffectKind.TryAcquire) && IsStableCall(expression) &&
            !PageWriteSection.Opens(model, expression, cancellationToken);
    }

    /// <summary>A call on the same object with the same arguments in every round.</summary>
    public bool IsStableCall(ExpressionSyntax expression) => expression is InvocationExpressionSyntax call
        ? Stability.AreStable(call.ArgumentList) &&
            (call.Expression is not MemberAccessExpressionSyntax member || Stability.IsStable(member.Expression))
        : Stability.IsStable(expression);

    private static bool IsThrow(StatementSyntax statement) =>
        statement is ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] };

    // ArgumentNullException.ThrowIfNull(x) and the like.
    private bool IsGuard(InvocationExpressionSyntax call) =>
        model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { IsStatic: true } method &&
        method.Name.StartsWith("ThrowIf", StringComparison.Ordinal) && Stability.ArePure(call.ArgumentList);

    // Locks that do not nest in the section; what is scoped inside one statement comes and goes with it.
    private bool ChangesLocks(InvocationExpressionSyntax call)
    {
        MemberEffects effects = LockCalls.EffectsOf(model, call, cancellationToken);
        return effects.Has(LockEffectKind.Release, LockEffectKind.TryAcquire) ||
            (effects.Enters() && call.FirstAncestorOrSelf<StatementSyntax>() is not UsingStatementSyntax);
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        IdentifierNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };
}

using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>
/// The statements from where a lock is acquired to where it is released: they become the body of the loop.
/// Without a lock, the copy alone.
/// </summary>
internal sealed class CriticalSection
{
    private CriticalSection(
        ExpressionSyntax? acquisition, IReadOnlyList<StatementSyntax> statements, StatementSyntax? release = null)
    {
        Acquisition = acquisition;
        Statements = statements;
        Release = release;
    }

    /// <summary>The call that acquires, or the object of a <c>lock</c> statement.</summary>
    public ExpressionSyntax? Acquisition { get; }

    /// <summary>Neighbours in one block.</summary>
    public IReadOnlyList<StatementSyntax> Statements { get; }

    /// <summary>
    /// Where the lock is released explicitly: a call, or the <c>try</c> statement whose <c>finally</c> calls.
    /// </summary>
    public StatementSyntax? Release { get; }

    public StatementSyntax First => Statements[0];

    public StatementSyntax Last => Statements[Statements.Count - 1];

    /// <summary>The section as a <c>using</c> declaration, which ends with its block.</summary>
    public LocalDeclarationStatementSyntax? UsingDeclaration =>
        Acquisition is not null && First is LocalDeclarationStatementSyntax declaration &&
        declaration.UsingKeyword != default
            ? declaration
            : null;

    /// <summary>The acquisition in a statement of its own: a call, or a declaration.</summary>
    public bool HasAcquiringStatement => Release is not null || UsingDeclaration is not null;

    /// <summary>The section of one copy; null if it has none of the forms that are handled.</summary>
    public static CriticalSection? Around(
        SemanticModel model, StatementSyntax copy, ExpressionSyntax? acquisition, CancellationToken cancellationToken)
    {
        acquisition ??= DisabledFaults(model, copy, cancellationToken);
        CriticalSection? section = acquisition is null
            ? new CriticalSection(null, [copy])
            : Of(model, acquisition, cancellationToken);
        return section is { First.Parent: BlockSyntax } &&
            section.Statements.Any(statement => statement.Span.Contains(copy.Span))
                ? section
                : null;
    }

    private static CriticalSection? Of(
        SemanticModel model, ExpressionSyntax acquisition, CancellationToken cancellationToken)
    {
        if (acquisition.Parent is LockStatementSyntax locked)
            return new CriticalSection(acquisition, [locked]);

        MemberEffects effects = LockCalls.EffectsOf(model, acquisition, cancellationToken);
        if (!effects.Enters() || effects.Has(LockEffectKind.TryAcquire))
            return null;

        SyntaxNode? holder = acquisition.Parent;
        if (LockCalls.ScopeOf(acquisition)?.Parent is VariableDeclarationSyntax { Variables.Count: 1 } local)
            holder = local.Parent;
        return holder switch
        {
            UsingStatementSyntax scope => new CriticalSection(acquisition, [scope]),
            LocalDeclarationStatementSyntax scope when scope.UsingKeyword != default =>
                new CriticalSection(acquisition, [.. From(scope)]),
            LocalDeclarationStatementSyntax or ExpressionStatementSyntax =>
                ToRelease(model, (StatementSyntax)holder, acquisition, cancellationToken),
            _ => null,
        };
    }

    private static CriticalSection? ToRelease(
        SemanticModel model, StatementSyntax first, ExpressionSyntax acquisition, CancellationToken cancellationToken)
    {
        var statements = new List<StatementSyntax>();
        foreach (StatementSyntax statement in From(first))
        {
            statements.Add(statement);
            StatementSyntax release = statement;
            if (statement is TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [{ } only] })
                release = only;
            if (LockCalls.IsRelease(model, release, acquisition, cancellationToken))
                return new CriticalSection(acquisition, statements, statement);
        }

        return null;
    }

    private static IEnumerable<StatementSyntax> From(StatementSyntax first) => first.Parent is BlockSyntax block
        ? block.Statements.SkipWhile(statement => statement != first)
        : [];

    /// <summary>The outermost region around the copy in which page faults are disabled.</summary>
    private static InvocationExpressionSyntax? DisabledFaults(
        SemanticModel model, StatementSyntax copy, CancellationToken cancellationToken)
    {
        InvocationExpressionSyntax? outermost = null;
        foreach (SyntaxNode node in copy.AncestorsAndSelf().TakeWhile(node => !LockCalls.IsFunction(node)))
        {
            IEnumerable<SyntaxNode> headers = node switch
            {
                UsingStatementSyntax scope => [(SyntaxNode?)scope.Declaration ?? scope.Expression!],
                StatementSyntax { Parent: BlockSyntax block } statement => block.Statements
                    .TakeWhile(earlier => earlier != statement)
                    .OfType<LocalDeclarationStatementSyntax>()
                    .Where(earlier => earlier.UsingKeyword != default),
                _ => [],
            };
            outermost = headers
                .SelectMany(header => header.DescendantNodesAndSelf())
                .OfType<InvocationExpressionSyntax>()
                .FirstOrDefault(call => LockCalls.EffectsOf(model, call, cancellationToken).DisablesFaults)
                ?? outermost;
        }

        return outermost;
    }
}

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
        return section is { First.Parent: BlockSyntax or GlobalStatementSyntax } &&
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

    /// <summary>What releases an explicit acquisition in the same block: a call, or a <c>try</c> statement.</summary>
    public static StatementSyntax? ReleaseOf(
        SemanticModel model, StatementSyntax first, ExpressionSyntax acquisition,
        CancellationToken cancellationToken) =>
        From(first).FirstOrDefault(statement => LockCalls.IsRelease(
            model,
            statement is TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [{ } only] }
                ? only
                : statement,
            acquisition,
            cancellationToken));

    private static CriticalSection? ToRelease(
        SemanticModel model, StatementSyntax first, ExpressionSyntax acquisition,
        CancellationToken cancellationToken) =>
        ReleaseOf(model, first, acquisition, cancellationToken) is { } release
            ? new CriticalSection(
                acquisition, [.. From(first).TakeWhile(statement => statement != release), release], release)
            : null;

    private static IEnumerable<StatementSyntax> From(StatementSyntax first) =>
        BlockOf(first).SkipWhile(statement => statement != first);

    /// <summary>The statements of the block around one, or the top-level statements.</summary>
    public static IEnumerable<StatementSyntax> BlockOf(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => block.Statements,
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
            unit.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement),
        _ => [],
    };

    /// <summary>The block around a statement; of a top-level statement the file.</summary>
    public static SyntaxNode? ScopeOf(StatementSyntax statement) =>
        statement.Parent is GlobalStatementSyntax member ? member.Parent : statement.Parent;

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
                StatementSyntax statement => BlockOf(statement)
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

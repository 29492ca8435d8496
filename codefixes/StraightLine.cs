using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// A section without branches around its copy, and what each of its statements becomes in the loop. What stands
/// before the copy runs in every round, so it must be repeatable. What stands after it runs once the copy is
/// complete; only a page is marked dirty in every round.
/// </summary>
internal sealed class StraightLine
{
    private readonly SemanticModel _model;
    private readonly RetryPlan _plan;
    private readonly CriticalSection _section;
    private readonly CopySite _site;
    private readonly CancellationToken _cancellationToken;
    private readonly StatementRules _rules;
    private readonly List<StatementSyntax> _before = [];
    private readonly List<IReadOnlyList<StatementSyntax>> _onceComplete = [];

    private StraightLine(SemanticModel model, RetryPlan plan, CancellationToken cancellationToken)
    {
        _model = model;
        _plan = plan;
        _section = plan.Section;
        _site = plan.Site;
        _cancellationToken = cancellationToken;
        _rules = new StatementRules(model, plan.Section, cancellationToken);
    }

    /// <summary>Groups of neighbours that run in the round that completes the copy.</summary>
    public IReadOnlyList<IReadOnlyList<StatementSyntax>> OnceComplete => _onceComplete;

    /// <summary>The <c>return</c> that ends the section. It moves behind the loop.</summary>
    public ReturnStatementSyntax? Return { get; private set; }

    /// <summary>The commit of a page write right after the copy. The copy of the runtime does that itself.</summary>
    public StatementSyntax? Complete { get; private set; }

    /// <summary>The declaration of the source inside the section. It moves before the loop.</summary>
    public LocalDeclarationStatementSyntax? SourceDeclaration { get; private set; }

    /// <summary>Declarations inside the section of locals that are used behind it.</summary>
    public IReadOnlyList<LocalDeclarationStatementSyntax> Outliving { get; private set; } = [];

    /// <summary>Reads a section; null if it has a shape that is not handled.</summary>
    public static StraightLine? Read(SemanticModel model, RetryPlan plan, CancellationToken cancellationToken)
    {
        var result = new StraightLine(model, plan, cancellationToken);
        bool isHandled = !result.HasForeignFlow() &&
            (plan.Section.Acquisition is null || result._rules.IsStableCall(plan.Section.Acquisition)) &&
            result.IsCopyStable() &&
            result.Visit(plan.Section.Statements) &&
            result.IsPageWriteWhole() && result.FindSource() && result.FindOutliving() &&
            result.LeavesNothingUnassigned();
        return isHandled ? result : null;
    }

    private bool IsCopyStable() =>
        _rules.Stability.AreStable(_site.Invocation.ArgumentList) &&
        (_site.Receiver is null || _rules.Stability.IsStableOnce(_site.Receiver));

    /// <summary>Is this evaluated to the same value outside the section?</summary>
    public bool IsKnownOutside(ExpressionSyntax expression) =>
        _rules.Stability.IsStable(expression) && !UsesSectionLocals(expression);

    /// <summary>
    /// Can the statements that run once the copy is complete change what it was to copy? Then whether it is complete
    /// cannot be asked again behind them.
    /// </summary>
    public bool MayChangeOnceComplete(WantedLength wanted)
    {
        StatementSyntax[] guarded = [.. _onceComplete.SelectMany(group => group)];
        IEnumerable<string> names = (wanted.Expression?.DescendantNodesAndSelf() ?? [])
            .OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);
        IEnumerable<SyntaxNode> changing =
            guarded.Concat(_plan.Member.DescendantNodes().Where(LockCalls.IsFunction));
        if (guarded.Length == 0)
            return false;
        if (names.Any(name => changing.Any(node => Stability.IsAssigned(node, name))))
            return true;
        if (wanted.Size is null || _rules.Stability.IsFixed(wanted.Size))
            return false;

        // A length that is computed: by a call, or through another member of the memory, it can become another one.
        return guarded.Any(statement => statement.DescendantNodes().Any(node =>
            node is BaseObjectCreationExpressionSyntax ||
            (node is InvocationExpressionSyntax call && !_rules.Stability.IsPure(call)) ||
            (node is ExpressionSyntax use && !IsLengthOf(use.Parent, wanted) &&
                (wanted.Expression is null ? node is InstanceExpressionSyntax or IdentifierNameSyntax
                    : SyntaxFactory.AreEquivalent(use, wanted.Expression)))));
    }

    private static bool IsLengthOf(SyntaxNode? parent, WantedLength wanted) =>
        parent is MemberAccessExpressionSyntax member && "." + member.Name == wanted.Member;

    /// <summary>The type of a local, as it is written in a declaration without a value.</summary>
    public string TypeOf(VariableDeclaratorSyntax local) =>
        local.Parent is VariableDeclarationSyntax { Type: { IsVar: false } type }
            ? type.ToString()
            : TypeOf(local.Initializer!.Value);

    /// <summary>The type of an expression, for the declaration of a local that keeps it.</summary>
    public string TypeOf(ExpressionSyntax expression) =>
        _model.GetTypeInfo(expression, _cancellationToken).Type!.ToMinimalDisplayString(_model, expression.SpanStart);

    /// <summary>Control flow that would leave the loop or enter it, and text that cannot be moved.</summary>
    private bool HasForeignFlow() => _section.Statements.Any(statement =>
        statement.DescendantTrivia().Any(
            trivia => trivia.IsDirective && trivia.SpanStart >= _section.First.SpanStart) ||
        statement.DescendantNodesAndSelf().Any(IsForeignFlow));

    private bool IsForeignFlow(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax or YieldStatementSyntax or GotoStatementSyntax or LabeledStatementSyntax or
            LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax => true,
        LocalDeclarationStatementSyntax declaration => declaration.AwaitKeyword != default,
        UsingStatementSyntax scope => scope.AwaitKeyword != default,
        CommonForEachStatementSyntax loop => loop.AwaitKeyword != default,
        BreakStatementSyntax or ContinueStatementSyntax => !StaysInside(node),
        _ => false,
    };

    // Bound to a loop or a switch that lies in the section itself.
    private bool StaysInside(SyntaxNode jump) =>
        jump.Ancestors().TakeWhile(node => node != CriticalSection.ScopeOf(_section.First)).Any(node => node is
            ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax ||
            (node is SwitchStatementSyntax && jump is BreakStatementSyntax));

    private bool Visit(IEnumerable<StatementSyntax> statements)
    {
        List<StatementSyntax>? after = null;
        foreach (StatementSyntax statement in statements)
        {
            if (after is not null)
            {
                after.Add(statement);
            }
            else if (statement.Span.Contains(_site.Statement.Span))
            {
                after = [];
                if (!Enter(statement))
                    return false;
            }
            else if (statement != _section.First || !_section.HasAcquiringStatement)
            {
                if (!_rules.IsRepeatable(statement))
                    return false;
                _before.Add(statement);
            }
        }

        return after is not null && ReadAfter(after);
    }

    private bool Enter(StatementSyntax statement) => statement == _site.Statement || statement switch
    {
        BlockSyntax block => Visit(block.Statements),
        LockStatementSyntax locked => _rules.Stability.IsStable(locked.Expression) && Visit([locked.Statement]),
        UsingStatementSyntax scope =>
            _rules.IsScope((SyntaxNode?)scope.Declaration ?? scope.Expression) && Visit([scope.Statement]),
        TryStatementSyntax guarded => guarded == _section.Release && Visit(guarded.Block.Statements),
        _ => false,
    };

    private bool ReadAfter(List<StatementSyntax> statements)
    {
        if (_plan.PageWrite is { } write && Complete is null && statements.Count > 0 && write.IsComplete(statements[0]))
        {
            Complete = statements[0];
            statements.RemoveAt(0);
        }

        // Not a try statement behind the copy: what else is in it would run in every round.
        if (statements.LastOrDefault() is ExpressionStatementSyntax release && release == _section.Release)
            statements.RemoveAt(statements.Count - 1);

        return TakeReturn(statements) && GroupStatements(statements);
    }

    // Behind the loop nothing may follow it, and its value is computed without the lock.
    private bool TakeReturn(List<StatementSyntax> statements)
    {
        if (Return is not null)
            return statements.Count == 0;
        if (statements.LastOrDefault() is not ReturnStatementSyntax last)
            return true;

        Return = last;
        statements.RemoveAt(statements.Count - 1);
        return last.Expression is null || IsKnownOutside(last.Expression);
    }

    private bool GroupStatements(List<StatementSyntax> statements)
    {
        List<StatementSyntax>? group = null;
        foreach (StatementSyntax statement in statements)
        {
            if (_rules.MarksDirty(statement))
            {
                group = null;
                continue;
            }

            if (!_rules.MayBeGuarded(statement))
                return false;
            if (group is null)
                _onceComplete.Add(group = []);
            group.Add(statement);
        }

        return true;
    }

    // The runtime's copy completes the write, so nothing may come between, and nothing may look at it again.
    private bool IsPageWriteWhole() => _plan.PageWrite is not { } write ||
        (Complete is not null && !write.IsUsedElsewhere(_section, Complete));

    private bool UsesSectionLocals(SyntaxNode node) =>
        node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
            _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol local && IsDeclaredInside(local));

    private bool IsDeclaredInside(ISymbol local) => local.DeclaringSyntaxReferences.Any(reference =>
        reference.Span.Start >= _section.First.SpanStart && reference.Span.End <= _section.Last.Span.End);

    /// <summary>The source is asked for what is missing outside the lock, so it must be known there.</summary>
    private bool FindSource()
    {
        if (_plan.OutsideParts.All(part => IsKnownOutside(part) || IsKept(part)))
            return true;
        if (_site.Receiver is not IdentifierNameSyntax name ||
            !_plan.OutsideParts.All(part => part == name || IsKnownOutside(part)))
        {
            return false;
        }

        SourceDeclaration = _before.OfType<LocalDeclarationStatementSyntax>().FirstOrDefault(declaration =>
            declaration.UsingKeyword == default && _section.Statements.Contains(declaration) &&
            declaration.Declaration.Variables is [{ Initializer: not null } local] &&
            local.Identifier.ValueText == name.Identifier.ValueText);
        return SourceDeclaration is not null &&
            !UsesSectionLocals(SourceDeclaration.Declaration.Variables[0].Initializer!);
    }

    // A source that is more than a name is asked for once, before the loop.
    private bool IsKept(ExpressionSyntax part) =>
        part == _site.Receiver && _rules.Stability.IsStableOnce(part) && !UsesSectionLocals(part);

    private bool FindOutliving()
    {
        LocalDeclarationStatementSyntax[] outliving =
        [
            .. _section.Statements.OfType<LocalDeclarationStatementSyntax>().Where(declaration =>
                declaration != SourceDeclaration && declaration.Declaration.Variables.Any(IsUsedBehind)),
        ];
        Outliving = outliving;
        return outliving.All(declaration => _before.Contains(declaration) && CanBeHoisted(declaration));
    }

    private bool CanBeHoisted(LocalDeclarationStatementSyntax declaration) =>
        !declaration.IsConst && declaration.Declaration.Variables is [{ Initializer: not null } variable] &&
        _model.GetDeclaredSymbol(variable, _cancellationToken) is ILocalSymbol
        {
            IsRef: false, Type: { IsRefLikeType: false, IsAnonymousType: false },
        };

    private bool IsUsedBehind(VariableDeclaratorSyntax variable)
    {
        SyntaxNode scope = CriticalSection.ScopeOf(_section.First)!;
        return scope.DescendantNodes(TextSpan.FromBounds(_section.Last.Span.End, scope.Span.End))
            .OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == variable.Identifier.ValueText);
    }

    // The compiler does not know that the loop ends with the copy complete.
    private bool LeavesNothingUnassigned() => _onceComplete.SelectMany(group => group).All(statement =>
        _model.AnalyzeDataFlow(statement) is { Succeeded: true } flow &&
        flow.AlwaysAssigned.All(symbol => IsDeclaredInside(symbol) || flow.DefinitelyAssignedOnEntry.Contains(symbol)));
}

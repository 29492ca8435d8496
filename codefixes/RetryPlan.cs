using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>Everything that is known about one fix. That there is one means that its preconditions hold.</summary>
internal sealed class RetryPlan
{
    private RetryPlan(SyntaxNode member, CopySite site, CriticalSection section)
    {
        Member = member;
        Site = site;
        Section = section;
    }

    /// <summary>The method, accessor, lambda or local function around it.</summary>
    public SyntaxNode Member { get; }

    public CopySite Site { get; }

    public CriticalSection Section { get; }

    public StraightLine Body { get; private set; } = null!;

    public PageWriteSection? PageWrite { get; private set; }

    /// <summary>How the inline form knows that the copy is complete.</summary>
    public WantedLength? Wanted { get; private set; }

    /// <summary>What the loop evaluates while the lock is released.</summary>
    public IReadOnlyList<ExpressionSyntax> OutsideParts { get; private set; } = [];

    public static RetryPlan? Create(SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (CopySite.Of(model, diagnostic, cancellationToken) is not { } site ||
            site.Statement.Ancestors().FirstOrDefault(LockCalls.IsFunction) is not { } member)
        {
            return null;
        }

        ExpressionSyntax? acquisition = null;
        if (diagnostic.AdditionalLocations.Count > 0)
        {
            Location acquired = diagnostic.AdditionalLocations[0];
            if (acquired.SourceTree != model.SyntaxTree || !member.Span.Contains(acquired.SourceSpan))
                return null;
            acquisition = model.SyntaxTree.GetRoot(cancellationToken)
                .FindNode(acquired.SourceSpan, getInnermostNodeForTie: true) as ExpressionSyntax;
            if (acquisition is null)
                return null;
        }
        else if (diagnostic.Id == FaultingCopyUnderPageLock.Id)
        {
            return null;
        }

        if (CriticalSection.Around(model, site.Statement, acquisition, cancellationToken) is not { } section ||
            section.First.Ancestors().FirstOrDefault(LockCalls.IsFunction) != member ||
            HasAnotherCopy(model, section, site, cancellationToken) ||
            IsLockedAround(model, diagnostic, section, member, cancellationToken))
        {
            return null;
        }

        var plan = new RetryPlan(member, site, section);
        return plan.ReadSection(model, cancellationToken) ? plan : null;
    }

    // FLT0001 names all locks that a fault waits for on one way to the copy; on another way there may be more of them.
    private static bool IsLockedAround(
        SemanticModel model, Diagnostic diagnostic, CriticalSection section, SyntaxNode member,
        CancellationToken cancellationToken) =>
        LockCalls.HasLockContract(model, member, cancellationToken) ||
        diagnostic.AdditionalLocations.Count > 1 ||
        LockCalls.MayBeHeldAround(model, section, member, cancellationToken);

    /// <summary>The edits; null if the text of the section is laid out in a way that is not handled.</summary>
    public IReadOnlyList<TextChange>? Rewrite(SourceText text, HashSet<string> names, Imports imports) => Site.IsRuntime
        ? new RuntimeRewrite(this, names, imports).Edit(text)
        : new InlineRewrite(this, names, imports).Edit(text);

    /// <summary>
    /// The condition that a fault-in could bring in nothing at all; just its call if it does not say. What it counts is
    /// what could not be brought in.
    /// </summary>
    public string FaultInFailure(string call, Func<string, string> memberOfSource) =>
        Site.FaultIn.ReturnsVoid ? call :
        Site.FaultIn.ReturnType.SpecialType == SpecialType.System_Boolean ? "!" + call :
        call + " == " + (FaultInSize() ?? memberOfSource(WantedLength.SizeOf(Site.Method.ContainingType)!.Name));

    // How much the fault-in was asked to bring in, where it was told.
    private string? FaultInSize() => WantedLength.CountAmong(Site.FaultIn.Parameters) is { } count
        ? Operand(Site.ArgumentFor(count.Name)!.Expression)
        : null;

    /// <summary>The operand of an addition or a comparison: in parentheses where it needs them.</summary>
    public static string Operand(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax or
            InvocationExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or
            ElementAccessExpressionSyntax or CheckedExpressionSyntax ||
        expression.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression or
            SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression or SyntaxKind.ModuloExpression
            ? expression.ToString()
            : "(" + expression + ")";

    private bool IsFaultInUnderstood() => Site.FaultIn.ReturnsVoid || Site.FaultIn.ReturnType.SpecialType switch
    {
        SpecialType.System_Boolean => true,
        SpecialType.System_Int32 or SpecialType.System_Int64 => FaultInSize() is not null ||
            (Site.FaultIn.Parameters.IsEmpty && !Site.Method.IsStatic &&
                WantedLength.SizeOf(Site.Method.ContainingType) is not null),
        _ => false,
    };

    private bool ReadSection(SemanticModel model, CancellationToken cancellationToken)
    {
        if (PageWriteSection.Opens(model, Section.Acquisition, cancellationToken))
        {
            PageWrite = PageWriteSection.Read(model, Section, Site, cancellationToken);
            if (PageWrite is null)
                return false;
        }

        // A count that goes anywhere but into the commit of a page write is somebody's who is not known.
        if (Site.Count is not null && PageWrite is null)
            return false;
        if (Site.IsRuntime)
        {
            if (Site.Receiver is null || model.Compilation.GetTypeByMetadataName("Faultline.AtomicCopy") is null)
                return false;
            OutsideParts = [Site.Receiver];
        }
        else
        {
            Wanted = WantedLength.Of(model, Site, cancellationToken);
            if (Wanted is null || PageWrite is not null || !IsFaultInUnderstood())
                return false;
            IEnumerable<ExpressionSyntax> arguments = Site.FaultInArguments.Select(argument => argument.Expression);
            OutsideParts = Site.Receiver is { } receiver ? [receiver, .. arguments] : [.. arguments];
        }

        if (StraightLine.Read(model, this, cancellationToken) is not { } body)
            return false;
        Body = body;
        return true;
    }

    // With a second copy in the section neither is fixed: what is left of the other would be in a branch.
    private static bool HasAnotherCopy(
        SemanticModel model, CriticalSection section, CopySite site, CancellationToken cancellationToken) =>
        section.Statements
            .SelectMany(statement => statement.DescendantNodes())
            .OfType<InvocationExpressionSyntax>()
            .Where(call => call != site.Invocation)
            .Select(call => model.GetSymbolInfo(call, cancellationToken).Symbol)
            .OfType<IMethodSymbol>()
            .Any(IsCopy);

    private static bool IsCopy(IMethodSymbol method) => MemberEffects.Of(method.ReducedFrom ?? method).Fault switch
    {
        FaultEffect.MayFault or FaultEffect.FaultIn => true,
        FaultEffect.NoFault => CopyForm.IsCount(method.ReturnType),
        _ => false,
    };
}

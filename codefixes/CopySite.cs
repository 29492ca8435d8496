using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>The copy that a diagnostic stands on, in a statement of its own, and what it can be replaced by.</summary>
internal sealed class CopySite
{
    private CopySite(InvocationExpressionSyntax invocation, StatementSyntax statement, IMethodSymbol method)
    {
        Invocation = invocation;
        Statement = statement;
        Method = method;
    }

    public InvocationExpressionSyntax Invocation { get; }

    public StatementSyntax Statement { get; }

    public IMethodSymbol Method { get; }

    /// <summary>The user memory, or the type of a static member; null for a member of the type itself.</summary>
    public ExpressionSyntax? Receiver => (Invocation.Expression as MemberAccessExpressionSyntax)?.Expression;

    /// <summary>The statement up to the arguments: what is kept behind it is the destination.</summary>
    public TextSpan Head =>
        TextSpan.FromBounds(Statement.SpanStart, Invocation.ArgumentList.SpanStart);

    /// <summary>
    /// The local that keeps the count, if only the statement behind the copy looks at it: a commit of that count, which
    /// has to be understood.
    /// </summary>
    public string? Count { get; private set; }

    /// <summary>The copy of a runtime buffer: it becomes one of <c>Faultline.AtomicCopy</c>.</summary>
    public bool IsRuntime { get; private set; }

    /// <summary>What to call the user memory in a local.</summary>
    public string MemoryName =>
        Method.Name.StartsWith("CopyFrom", StringComparison.Ordinal) ? "destination" :
        Method.Name.StartsWith("CopyTo", StringComparison.Ordinal) ? "source" : "memory";

    /// <summary>The form that copies without faulting, and returns how much.</summary>
    public IMethodSymbol Atomic { get; private set; } = null!;

    /// <summary>The member that brings the memory in.</summary>
    public IMethodSymbol FaultIn { get; private set; } = null!;

    /// <summary>The copy of a diagnostic; null if it cannot be replaced by another statement.</summary>
    public static CopySite? Of(SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode node = model.SyntaxTree.GetRoot(cancellationToken)
            .FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node is not InvocationExpressionSyntax invocation ||
            StatementOf(model, invocation, cancellationToken) is not { } statement ||
            model.GetSymbolInfo(invocation, cancellationToken).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        SimpleNameSyntax? name = invocation.Expression switch
        {
            MemberAccessExpressionSyntax member => member.Name,
            SimpleNameSyntax own => own,
            _ => null,
        };
        if (name is not IdentifierNameSyntax || method.ReducedFrom is not null ||
            invocation.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword != default))
        {
            return null;
        }

        var site = new CopySite(invocation, statement, method)
        {
            Count = invocation.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local } &&
                Mentions(CriticalSection.ScopeOf(statement)!, local.Identifier.ValueText).Any()
                    ? local.Identifier.ValueText
                    : null,
        };
        return site.ReadForms(diagnostic) ? site : null;
    }

    /// <summary>The parameter that an argument is for.</summary>
    public IParameterSymbol? ParameterOf(ArgumentSyntax argument) => argument.NameColon is { } named
        ? Method.Parameters.FirstOrDefault(parameter => parameter.Name == named.Name.Identifier.ValueText)
        : Method.Parameters.ElementAtOrDefault(Invocation.ArgumentList.Arguments.IndexOf(argument));

    /// <summary>The argument for a parameter of that name.</summary>
    public ArgumentSyntax? ArgumentFor(string parameter) =>
        Invocation.ArgumentList.Arguments.FirstOrDefault(argument => ParameterOf(argument)?.Name == parameter);

    /// <summary>Those arguments of the copy that its fault-in takes too, in the order of its parameters.</summary>
    public IEnumerable<ArgumentSyntax> FaultInArguments =>
        FaultIn.Parameters.Select(parameter => ArgumentFor(parameter.Name)).OfType<ArgumentSyntax>();

    private bool ReadForms(Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticProperties.Form, out string? form) ||
            form is not (DiagnosticProperties.FormRuntime or DiagnosticProperties.FormInline) ||
            !diagnostic.Properties.TryGetValue(DiagnosticProperties.Atomic, out string? atomicName) ||
            !diagnostic.Properties.TryGetValue(DiagnosticProperties.FaultIn, out string? faultInName))
        {
            return false;
        }

        IMethodSymbol? atomic = Members(atomicName).FirstOrDefault(member => HasSameParameters(member, Method));
        IMethodSymbol? faultIn = Members(faultInName).FirstOrDefault(
            member => member.Parameters.All(parameter => parameter.RefKind == RefKind.None && IsGiven(parameter)));
        if (atomic is null || faultIn is null || !WantedLength.IsCount(atomic.ReturnType))
            return false;

        IsRuntime = form == DiagnosticProperties.FormRuntime;
        Atomic = atomic;
        FaultIn = faultIn;
        return true;
    }

    private bool IsGiven(IParameterSymbol parameter) =>
        Method.Parameters.FirstOrDefault(own => own.Name == parameter.Name) is { } own &&
        SymbolEqualityComparer.Default.Equals(own.Type, parameter.Type) && ArgumentFor(own.Name) is not null;

    private IEnumerable<IMethodSymbol> Members(string? name)
    {
        for (INamedTypeSymbol? type = Method.ContainingType; type is not null && name is not null; type = type.BaseType)
        {
            foreach (IMethodSymbol member in type.GetMembers(name).OfType<IMethodSymbol>())
            {
                if (member.IsStatic == Method.IsStatic && !member.IsGenericMethod)
                    yield return member;
            }
        }
    }

    private static bool HasSameParameters(IMethodSymbol left, IMethodSymbol right) =>
        left.Parameters.Length == right.Parameters.Length &&
        left.Parameters.Zip(right.Parameters, HasSameType).All(same => same);

    private static bool HasSameType(IParameterSymbol left, IParameterSymbol right) =>
        left.RefKind == right.RefKind && SymbolEqualityComparer.Default.Equals(left.Type, right.Type);

    /// <summary>The statement that does nothing but the copy, its result discarded.</summary>
    private static StatementSyntax? StatementOf(
        SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellationToken)
    {
        switch (invocation.Parent)
        {
            case ExpressionStatementSyntax statement:
                return statement;
            case AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } assignment:
                return assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) &&
                    model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is IDiscardSymbol
                        ? statement
                        : null;
            case EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax statement } local,
            }:
                return statement.UsingKeyword == default && statement.Declaration.Variables.Count == 1 &&
                    CriticalSection.BlockOf(statement).SkipWhile(other => other != statement).Skip(1)
                        .FirstOrDefault() is var next &&
                    Mentions(CriticalSection.ScopeOf(statement)!, local.Identifier.ValueText).All(
                        use => next?.Span.Contains(use.Span) == true)
                        ? statement
                        : null;
            default:
                return null;
        }
    }

    private static IEnumerable<IdentifierNameSyntax> Mentions(SyntaxNode block, string name) =>
        block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name);
}

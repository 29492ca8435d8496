using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>
/// A section that the runtime's <c>CachedFile.BeginWrite</c> opens. Each round of the loop begins a write of what is
/// left, which may be another page; so the write must be one of the whole source, and of nothing else.
/// </summary>
internal sealed class PageWriteSection
{
    private readonly SemanticModel _model;
    private readonly CopySite _site;
    private readonly string _write;
    private readonly CancellationToken _cancellationToken;

    private PageWriteSection(SemanticModel model, CopySite site, string write, CancellationToken cancellationToken)
    {
        _model = model;
        _site = site;
        _write = write;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The arguments of the call that begins the write.</summary>
    public ExpressionSyntax Offset { get; private set; } = null!;

    public ExpressionSyntax Length { get; private set; } = null!;

    /// <summary>The destination, <c>write.Data</c>.</summary>
    public MemberAccessExpressionSyntax Data { get; private set; } = null!;

    /// <summary>The local that holds the write.</summary>
    public string Write => _write;

    public static bool Opens(SemanticModel model, ExpressionSyntax? acquisition, CancellationToken cancellationToken) =>
        acquisition is not null && model.GetTypeInfo(acquisition, cancellationToken).Type is
        {
            Name: "PageWrite",
            ContainingNamespace: { Name: "Faultline", ContainingNamespace.IsGlobalNamespace: true },
        };

    public static PageWriteSection? Read(
        SemanticModel model, CriticalSection section, CopySite site, CancellationToken cancellationToken)
    {
        if (!site.IsRuntime || section.Acquisition is not InvocationExpressionSyntax begin ||
            model.GetSymbolInfo(begin, cancellationToken).Symbol is not IMethodSymbol { Name: "BeginWrite" } method ||
            method.Parameters.Length != 2 || LockCalls.ScopeOf(begin) is not { } scope ||
            site.Invocation.ArgumentList.Arguments is not [{ Expression: MemberAccessExpressionSyntax data }] ||
            data.ToString() != scope.Identifier.ValueText + ".Data")
        {
            return null;
        }

        var result = new PageWriteSection(model, site, scope.Identifier.ValueText, cancellationToken)
        {
            Offset = Argument(begin, method, 0),
            Length = Argument(begin, method, 1),
            Data = data,
        };
        return result.IsSourceLength(result.Length) ? result : null;
    }

    /// <summary>Is this statement the commit of the whole write, or of what was copied, its result not used?</summary>
    public bool IsComplete(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax call,
                ArgumentList.Arguments: [{ Expression: { } copied }],
            },
        } &&
        call.ToString() == _write + ".Complete" &&
        (_site.Count is { } count
            ? copied is IdentifierNameSyntax name && name.Identifier.ValueText == count
            : IsWriteLength(copied) || IsSourceLength(copied));

    /// <summary>Is the write used anywhere but where it is begun, copied into and completed?</summary>
    public bool IsUsedElsewhere(CriticalSection section, StatementSyntax? complete) =>
        section.Statements.SelectMany(statement => statement.DescendantNodes()).OfType<IdentifierNameSyntax>().Any(
            name => name.Identifier.ValueText == _write &&
            !_site.Statement.Span.Contains(name.Span) &&
            complete?.Span.Contains(name.Span) != true &&
            section.Release?.Span.Contains(name.Span) != true);

    private static ExpressionSyntax Argument(InvocationExpressionSyntax call, IMethodSymbol method, int ordinal)
    {
        ArgumentSyntax? named = call.ArgumentList.Arguments.FirstOrDefault(
            argument => argument.NameColon?.Name.Identifier.ValueText == method.Parameters[ordinal].Name);
        return (named ?? call.ArgumentList.Arguments[ordinal]).Expression;
    }

    private bool IsWriteLength(ExpressionSyntax expression) =>
        expression.ToString() == _write + ".Length" || expression.ToString() == _write + ".Data.Length";

    /// <summary>The length of the source, as it is, converted, or kept in a local that is not changed.</summary>
    private bool IsSourceLength(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return IsSourceLength(inner.Expression);
            case CastExpressionSyntax cast:
                return IsSourceLength(cast.Expression);
            case CheckedExpressionSyntax inner:
                return IsSourceLength(inner.Expression);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } member:
                return _site.Receiver is { } source && SyntaxFactory.AreEquivalent(member.Expression, source);
            case IdentifierNameSyntax name when IsSliceLength(name):
                return true;
            case IdentifierNameSyntax name:
                return _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol local &&
                    local.DeclaringSyntaxReferences is [{ } reference] &&
                    reference.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax declarator &&
                    declarator.Initializer?.Value is { } value && IsSourceLength(value) &&
                    !Stability.IsAssigned(
                        declarator.Ancestors().First(node => node is BlockSyntax || LockCalls.IsFunction(node)),
                        local.Name);
            default:
                return false;
        }
    }

    // source.Slice(start, count) has the length count.
    private bool IsSliceLength(IdentifierNameSyntax name) =>
        _site.Receiver is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Slice" },
            ArgumentList.Arguments: [_, { Expression: IdentifierNameSyntax count }],
        } && count.Identifier.ValueText == name.Identifier.ValueText;
}

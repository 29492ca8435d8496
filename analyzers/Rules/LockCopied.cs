using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0205: a struct that is a lock, or owns one, is copied, boxed or kept where each use works on a copy.</summary>
internal sealed class LockCopied : Rule
{
    public const string Id = "FLT0205";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Mutable lock or lock scope is copied",
        messageFormat: "'{0}' {1} '{2}', which changes when it is used; {3}",
        RuleFacts.LockBalance,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A copy of a lock is another lock, and a copy of a scope releases a second time. A readonly field gives " +
            "out a copy whenever it is used, so that nothing is ever locked.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public LockCopied(RuleContext context)
    {
        _context = context;
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        foreach (IOperation operation in body.Operations)
        {
            if (!operation.IsImplicit && MutableLocks.IsCopied(operation) &&
                MutableLocks.Is(operation.Type, _context.Callees.Declarations))
            {
                reports.Add(Diagnostic.Create(
                    Descriptor, operation.Syntax.GetLocation(), Spelling.Of(operation.Syntax), "copies",
                    NullableTypes.Underlying(operation.Type)!.Name, "pass it by 'ref', or hold it in a class"));
            }
        }
    }

    /// <summary>The readonly fields of a tree that keep such a struct.</summary>
    public static IEnumerable<Diagnostic> InFields(
        SyntaxNode root, SemanticModel model, Declarations declarations, CancellationToken cancellation)
    {
        foreach (MemberDeclarationSyntax member in Members.Of(root))
        {
            if (member is not FieldDeclarationSyntax field || !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) ||
                field.Declaration.Type is PredefinedTypeSyntax or ArrayTypeSyntax)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
            {
                if (model.GetDeclaredSymbol(variable, cancellation) is IFieldSymbol { IsReadOnly: true } symbol &&
                    MutableLocks.Is(symbol.Type, declarations))
                {
                    yield return Diagnostic.Create(
                        Descriptor, variable.Identifier.GetLocation(), symbol.Name, "is readonly, so that each use copies the",
                        NullableTypes.Underlying(symbol.Type)!.Name, "remove 'readonly'");
                }
            }
        }
    }
}

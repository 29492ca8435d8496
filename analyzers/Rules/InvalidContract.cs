using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0405: an annotation, or a line of the model file, that says nothing which could be true. Looks at declarations,
/// tree by tree, and not at bodies.
/// </summary>
internal static class InvalidContract
{
    public const string Id = "FLT0405";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Contract that cannot be resolved",
        messageFormat: "{0}",
        RuleFacts.LockContracts,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An annotation that means nothing checks nothing, and looks as if it did.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    // The order of locks stands on the assembly, which is not looked at here.
    private static readonly HashSet<string> Names =
        new(AnnotationNames.All.Remove(AnnotationNames.LockOrder), StringComparer.Ordinal);

    private static readonly SoughtWords Words = new(AnnotationNames.Spellings(Names));

    // A tree is immutable and outlives compilations.
    private static readonly ConditionalWeakTable<SyntaxTree, SyntaxNode[]> Known = new();

    /// <summary>Reports the annotations of one file.</summary>
    public static void Analyze(SemanticModelAnalysisContext context, Declarations declarations)
    {
        SyntaxTree tree = context.SemanticModel.SyntaxTree;
        var seen = new HashSet<Location>();
        foreach (SyntaxNode owner in Owners(tree, context.CancellationToken))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (context.FilterSpan is { } span && !span.IntersectsWith(owner.FullSpan))
                continue;
            foreach (ISymbol symbol in Symbols(owner, context.SemanticModel, context.CancellationToken))
            {
                foreach (InvalidAnnotation invalid in InvalidAnnotations.Of(symbol, declarations))
                {
                    // Another part of the symbol is another file's, and fields may share their attributes.
                    if (invalid.Location.SourceTree == tree && seen.Add(invalid.Location))
                    {
                        context.ReportDiagnostic(Diagnostic.Create(
                            Descriptor, invalid.Location, $"[{invalid.Annotation}] has no effect: {invalid.Problem}"));
                    }
                }
            }
        }
    }

    /// <summary>Reports the lines of the model file that cannot be read.</summary>
    public static void Analyze(AdditionalFileAnalysisContext context, LockModel model)
    {
        foreach (ModelError error in model.Errors)
        {
            if (error.Location.GetLineSpan().Path == context.AdditionalFile.Path)
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, error.Location, error.Message));
        }
    }

    private static SyntaxNode[] Owners(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!TreeWords.Of(tree, cancellation).MayContainAny(Words) && !HasAlias(tree, cancellation))
            return [];
        if (Known.TryGetValue(tree, out SyntaxNode[]? owners))
            return owners;
        owners =
        [
            .. tree.GetRoot(cancellation).DescendantNodes()
                .OfType<AttributeListSyntax>()
                .Where(list => list.Parent is not CompilationUnitSyntax && list.Attributes.Any(MayBeAnnotation))
                .Select(list => list.Parent!)
                .Distinct(),
        ];
        return Known.GetValue(tree, _ => owners);
    }

    /// <summary>Is it called as an annotation is, or by an alias?</summary>
    private static bool MayBeAnnotation(AttributeSyntax attribute)
    {
        string name = attribute.Name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
        return Names.Contains(name) || Names.Contains(name + "Attribute") || IsAlias(name, attribute.SyntaxTree);
    }

    private static bool HasAlias(SyntaxTree tree, CancellationToken cancellation) =>
        tree.GetRoot(cancellation) is CompilationUnitSyntax unit && unit.Usings.Any(directive => directive.Alias is not null);

    private static bool IsAlias(string name, SyntaxTree tree) =>
        tree.GetRoot() is CompilationUnitSyntax unit &&
        unit.Usings.Any(directive => directive.Alias?.Name.Identifier.ValueText == name);

    private static IEnumerable<ISymbol> Symbols(SyntaxNode owner, SemanticModel model, CancellationToken cancellation)
    {
        switch (owner)
        {
            case BaseFieldDeclarationSyntax fields:
                foreach (VariableDeclaratorSyntax variable in fields.Declaration.Variables)
                {
                    if (model.GetDeclaredSymbol(variable, cancellation) is { } field)
                        yield return field;
                }

                break;
            case AnonymousFunctionExpressionSyntax lambda:
                if (model.GetSymbolInfo(lambda, cancellation).Symbol is { } function)
                    yield return function;
                break;
            default:
                if (model.GetDeclaredSymbol(owner, cancellation) is not { } symbol)
                    break;
                yield return symbol;
                // Written at the property, said of the field behind it.
                if (symbol is IPropertySymbol { ContainingType: { } type })
                {
                    foreach (ISymbol member in type.GetMembers())
                    {
                        if (member is IFieldSymbol { AssociatedSymbol: { } property } backing &&
                            SymbolEqualityComparer.Default.Equals(property, symbol))
                        {
                            yield return backing;
                        }
                    }
                }

                break;
        }
    }
}

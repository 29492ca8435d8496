using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>The annotated names of one syntax tree, found without binding anything.</summary>
internal static class SourceNames
{
    // A tree is immutable and outlives compilations: an edit replaces one tree, and only that one is read again.
    private static readonly ConditionalWeakTable<SyntaxTree, AnnotatedNames> Known = new();

    private static readonly SoughtWords Annotations = new(AnnotationNames.Spellings(AnnotationNames.All));

    private static readonly AnnotatedNames None = new();

    /// <summary>The annotated names of the tree.</summary>
    public static AnnotatedNames Of(SyntaxTree tree, CancellationToken cancellation)
    {
        // An alias of an annotation counts only in the file that declares it, and so the annotation is named there too.
        if (!TreeWords.Of(tree, cancellation).MayContainAny(Annotations))
            return None;
        if (Known.TryGetValue(tree, out AnnotatedNames? names))
            return names;

        names = Read(tree.GetRoot(cancellation), cancellation);
        return Known.GetValue(tree, _ => names);
    }

    private static AnnotatedNames Read(SyntaxNode root, CancellationToken cancellation)
    {
        var names = new AnnotatedNames();
        Dictionary<string, string>? aliases = null;
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            switch (node)
            {
                case UsingDirectiveSyntax { Alias: { } alias, Name: { } target }:
                    aliases ??= new Dictionary<string, string>(StringComparer.Ordinal);
                    aliases[alias.Name.Identifier.ValueText] = LastName(target);
                    break;
                case AttributeSyntax { Parent: AttributeListSyntax { Parent: { } owner } } attribute:
                    cancellation.ThrowIfCancellationRequested();
                    Add(names, attribute, owner, aliases);
                    break;
            }
        }

        return names;
    }

    private static void Add(
        AnnotatedNames names, AttributeSyntax attribute, SyntaxNode owner, Dictionary<string, string>? aliases)
    {
        string written = LastName(attribute.Name);
        if (aliases is not null && aliases.TryGetValue(written, out string? aliased))
            written = aliased;
        string annotation = written.EndsWith("Attribute", StringComparison.Ordinal) ? written : written + "Attribute";
        names.AddLockClass(
            annotation,
            (attribute.ArgumentList?.Arguments.FirstOrDefault()?.Expression as LiteralExpressionSyntax)?.Token.Value as string);
        if (annotation == AnnotationNames.LockClass)
            AddHandlerClass(names, attribute);

        switch (owner)
        {
            case MethodDeclarationSyntax method:
                names.Add(annotation, method.Identifier.ValueText);
                break;
            case LocalFunctionStatementSyntax function:
                names.Add(annotation, function.Identifier.ValueText);
                break;
            case PropertyDeclarationSyntax property:
                names.Add(annotation, property.Identifier.ValueText);
                break;
            case AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property }:
                names.Add(annotation, property.Identifier.ValueText);
                break;
            case BaseFieldDeclarationSyntax fields:
                foreach (VariableDeclaratorSyntax field in fields.Declaration.Variables)
                    names.Add(annotation, field.Identifier.ValueText);
                break;
            case ParameterSyntax parameter:
                names.Add(annotation, parameter.Identifier.ValueText);
                // An implementation may call the parameter something else.
                if (parameter.Parent?.Parent is MethodDeclarationSyntax declaring)
                    names.Add(annotation, declaring.Identifier.ValueText);
                else
                    names.Add(annotation, null);
                break;
            case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
                names.Add(annotation, null, isType: true);
                break;
            case ConstructorDeclarationSyntax constructor:
                names.Add(annotation, constructor.Identifier.ValueText);
                names.Add(annotation, null);
                break;
            default:
                names.Add(annotation, null);
                break;
        }
    }

    private static void AddHandlerClass(AnnotatedNames names, AttributeSyntax attribute)
    {
        if (attribute.ArgumentList?.Arguments is not [{ Expression: LiteralExpressionSyntax name }, ..] arguments)
            return;
        foreach (AttributeArgumentSyntax argument in arguments)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText == nameof(LockClass.TakenByFaultHandler) &&
                argument.Expression.IsKind(SyntaxKind.TrueLiteralExpression))
            {
                names.HandlerClasses.Add(name.Token.ValueText);
            }
        }
    }

    private static string LastName(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// The names in a tree behind which a lock may be that is a struct: the types, and the members that have such a type. A body
/// that copies one need not mention anything else about locks.
/// </summary>
internal static class LockStructNames
{
    private static readonly string[] Annotations = ["LockClass", "ScopedLock", "Acquires", "TryAcquires", "Releases"];

    public static HashSet<string> In(SyntaxNode root, Func<SyntaxNode, bool> isBody)
    {
        var types = new HashSet<string>(StringComparer.Ordinal) { nameof(SpinLock) };
        var members = new List<(TypeSyntax Type, SyntaxToken Name)>();
        foreach (SyntaxNode node in root.DescendantNodes(node => !isBody(node)))
        {
            switch (node)
            {
                case StructDeclarationSyntax type when IsAnnotated(type) || type.Members.Any(IsAnnotated):
                    types.Add(type.Identifier.ValueText);
                    break;
                case FieldDeclarationSyntax field:
                    foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                        members.Add((field.Declaration.Type, variable.Identifier));
                    break;
                case PropertyDeclarationSyntax property:
                    members.Add((property.Type, property.Identifier));
                    break;
            }
        }

        var names = new HashSet<string>(types, StringComparer.Ordinal);
        foreach ((TypeSyntax type, SyntaxToken name) in members)
        {
            if (types.Contains(NameOf(type)))
                names.Add(name.ValueText);
        }

        return names;
    }

    private static bool IsAnnotated(MemberDeclarationSyntax member) =>
        member.AttributeLists.Any(list => list.Attributes.Any(attribute =>
            Annotations.Contains(NameOf(attribute.Name).Replace("Attribute", ""))));

    private static string NameOf(TypeSyntax type) => type switch
    {
        ArrayTypeSyntax array => NameOf(array.ElementType),
        NullableTypeSyntax nullable => NameOf(nullable.ElementType),
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}

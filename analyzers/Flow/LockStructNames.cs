using Faultline.Analyzers.Effects;
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

    /// <summary>Words without which a tree has no such type.</summary>
    public static IEnumerable<string> Words { get; } =
        [nameof(SpinLock), .. Annotations, .. Annotations.Select(name => name + "Attribute")];

    private static readonly SoughtWords Sought = new(Words);

    public static HashSet<string> In(SyntaxNode root, TreeWords words)
    {
        var types = new HashSet<string>(StringComparer.Ordinal) { nameof(SpinLock) };
        if (!words.MayContainAny(Sought))
            return types;
        var members = new List<(TypeSyntax Type, SyntaxToken Name)>();
        foreach (MemberDeclarationSyntax member in Members.Of(root))
        {
            switch (member)
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

    private static bool IsAnnotated(MemberDeclarationSyntax one) =>
        one.AttributeLists.Any(list => list.Attributes.Any(attribute =>
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

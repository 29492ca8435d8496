using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>The declarations of a tree, without looking into them.</summary>
internal static class Members
{
    /// <summary>Every type and every member in a tree, in source order.</summary>
    public static IEnumerable<MemberDeclarationSyntax> Of(SyntaxNode root)
    {
        var pending = new Stack<SyntaxNode>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            SyntaxNode current = pending.Pop();
            if (current is MemberDeclarationSyntax member)
                yield return member;
            SyntaxList<MemberDeclarationSyntax> members = current switch
            {
                CompilationUnitSyntax unit => unit.Members,
                BaseNamespaceDeclarationSyntax space => space.Members,
                TypeDeclarationSyntax type => type.Members,
                _ => default,
            };
            for (int i = members.Count - 1; i >= 0; i--)
                pending.Push(members[i]);
        }
    }

    /// <summary>The nodes in a tree whose operations are bodies, in source order; top-level statements are not among them.</summary>
    public static IEnumerable<SyntaxNode> Bodies(SyntaxNode root) => Of(root).SelectMany(member => member switch
    {
        BaseMethodDeclarationSyntax => CandidateBodies.IsBody(member) ? [member] : [],
        BasePropertyDeclarationSyntax or FieldDeclarationSyntax =>
            member.DescendantNodes(node => !CandidateBodies.IsBody(node)).Where(CandidateBodies.IsBody),
        _ => Enumerable.Empty<SyntaxNode>(),
    });
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.Architecture;

/// <summary>A source file and the folder, below the project, that it belongs to.</summary>
internal sealed record SourceFile(string Folder, string Name, string Text);

/// <summary>A use of a declaration that stands in a folder which the user may not know.</summary>
internal sealed record Violation(string File, string Folder, string UsedFolder, string Symbol, bool IsWrite)
{
    public override string ToString() =>
        $"{Folder}/{File} {(IsWrite ? "writes" : "uses")} {Symbol} of {UsedFolder}";
}

/// <summary>Which folder of a project may use which: found by binding its sources, so that no spelling escapes.</summary>
internal static class Layering
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name &&
                (name.StartsWith("System.", StringComparison.Ordinal) ||
                 name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ||
                 name is "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Every use of one folder by another, whether allowed or not.</summary>
    public static ImmutableArray<Violation> Uses(IEnumerable<SourceFile> files)
    {
        Dictionary<SyntaxTree, SourceFile> byTree = files.ToDictionary(Parse);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Layers",
            byTree.Keys.Append(Infrastructure.Analysis.Parse(
                """
                global using System;
                global using System.Collections.Generic;
                global using System.IO;
                global using System.Linq;
                global using System.Threading;
                global using System.Threading.Tasks;
                """,
                "Usings.cs")),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

        var uses = new HashSet<Violation>();
        foreach ((SyntaxTree tree, SourceFile file) in byTree)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(descendIntoTrivia: false))
            {
                if (Used(model, node) is { } symbol)
                    Add(uses, file, symbol, byTree, IsWritten(node));
            }
        }

        return [.. uses.OrderBy(use => use.ToString(), StringComparer.Ordinal)];
    }

    private static void Add(
        HashSet<Violation> uses, SourceFile file, ISymbol symbol, Dictionary<SyntaxTree, SourceFile> byTree, bool isWrite)
    {
        // The parts of a partial type may stand in several folders; whoever uses it uses the nearest.
        string[] declared = [.. symbol.OriginalDefinition.DeclaringSyntaxReferences.Select(reference => byTree[reference.SyntaxTree].Folder)];
        if (declared.Length == 0 || declared.Contains(file.Folder))
            return;

        string name = symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        uses.Add(new Violation(file.Name, file.Folder, declared[0], name, isWrite && symbol is not INamedTypeSymbol));
    }

    private static ISymbol? Used(SemanticModel model, SyntaxNode node)
    {
        ISymbol? symbol = node switch
        {
            SimpleNameSyntax => model.GetSymbolInfo(node).Symbol,
            BaseObjectCreationExpressionSyntax or ElementAccessExpressionSyntax or ConstructorInitializerSyntax or
                BinaryExpressionSyntax or AttributeSyntax => model.GetSymbolInfo(node).Symbol,
            _ => null,
        };
        return symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol is INamespaceSymbol ? null : symbol;
    }

    private static bool IsWritten(SyntaxNode name)
    {
        SyntaxNode expression = name;
        while (expression.Parent is MemberAccessExpressionSyntax access && access.Name == expression)
            expression = access;

        return expression.Parent switch
        {
            AssignmentExpressionSyntax assignment =>
                assignment.Left == expression && assignment.Parent is not InitializerExpressionSyntax,
            PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PreIncrementExpression) ||
                unary.IsKind(SyntaxKind.PreDecrementExpression),
            PostfixUnaryExpressionSyntax unary => !unary.IsKind(SyntaxKind.SuppressNullableWarningExpression),
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) &&
                !argument.RefKindKeyword.IsKind(SyntaxKind.InKeyword),
            _ => false,
        };
    }

    private static SyntaxTree Parse(SourceFile file) =>
        Infrastructure.Analysis.Parse(file.Text, $"{file.Folder}/{file.Name}");
}

using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Compiles a piece of code and hands out what the model of effects is asked about.</summary>
internal static class Probe
{
    private const string Start = "[|";
    private const string End = "|]";

    /// <summary>A client that has to compile.</summary>
    public static CSharpCompilation Compile(string source)
    {
        CSharpCompilation compilation = Analysis.OwnTypes(source);
        Assert.Empty(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    /// <summary>The operation of the expression between <c>[|</c> and <c>|]</c>.</summary>
    public static IOperation Operation(string source)
    {
        int start = source.IndexOf(Start, StringComparison.Ordinal);
        string plain = source.Remove(start, Start.Length);
        int end = plain.IndexOf(End, StringComparison.Ordinal);
        CSharpCompilation compilation = Compile(plain.Remove(end, End.Length));
        SyntaxTree tree = compilation.SyntaxTrees[^1];
        SyntaxNode node = tree.GetRoot().FindNode(TextSpan.FromBounds(start, end), getInnermostNodeForTie: true);
        return compilation.GetSemanticModel(tree).GetOperation(node)!;
    }

    /// <summary>The call between <c>[|</c> and <c>|]</c>, in a method of a class with these members.</summary>
    public static IOperation InMethod(string statement, string members = "", string parameters = "") =>
        Operation(
            $$"""
            #pragma warning disable
            using System.Collections.Concurrent;
            using System.Data;
            using System.Data.Common;
            using System.Diagnostics;
            using System.IO.MemoryMappedFiles;
            using System.IO.Pipes;
            using System.Net;
            using System.Net.Sockets;
            using System.Runtime.CompilerServices;

            public class C
            {
                {{members}}

                public void Method({{parameters}})
                {
                    {{statement}}
                }
            }
            """);

    /// <summary>The only member of that name in <c>C</c>, or <c>Type.Member</c>.</summary>
    public static ISymbol Member(Compilation compilation, string name)
    {
        string[] parts = name.Split('.');
        INamedTypeSymbol type = compilation.GetTypeByMetadataName(parts.Length > 1 ? parts[0] : "C")!;
        return type.GetMembers().Single(member => member.Name == parts[^1]);
    }

    /// <summary>What is declared in a client with this model file, and the client.</summary>
    public static (Declarations Declarations, CSharpCompilation Compilation) WithModel(string source, string model)
    {
        CSharpCompilation compilation = Compile(source);
        return (new Declarations(Read(compilation, model)), compilation);
    }

    public static LockModel Read(Compilation compilation, string model, string path = "/src/Faultline.Locks.txt") =>
        LockModel.Read([new Text(path, model)], compilation, CancellationToken.None)!;

    public static IArgumentOperation[] Arguments(IOperation operation) => operation switch
    {
        IInvocationOperation call => [.. call.Arguments],
        IObjectCreationOperation creation => [.. creation.Arguments],
        _ => [],
    };

    /// <summary>An additional file in memory.</summary>
    public sealed class Text(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

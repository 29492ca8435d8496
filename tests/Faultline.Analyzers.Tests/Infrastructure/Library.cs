using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>Compiles a library, so that a client sees no more of it than its metadata.</summary>
internal static class Library
{
    /// <summary>A library that says nothing about its locks.</summary>
    public static MetadataReference Plain(string source) =>
        Emit([References.GlobalUsings.Replace("global using Faultline.Annotations;", ""), source], referenceAssembly: false);

    /// <summary>A library with annotations, which are internal to it.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="referenceAssembly">Whether only what a reference assembly has is emitted: no method bodies.</param>
    public static MetadataReference Annotated(string source, bool referenceAssembly = false) =>
        Emit([References.GlobalUsings, References.AnnotationSource, source], referenceAssembly);

    private static PortableExecutableReference Emit(ImmutableArray<string> sources, bool referenceAssembly)
    {
        CSharpCompilation compilation = Analysis.Compile(References.Framework, [.. sources]).WithAssemblyName("Library");
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image, options: new EmitOptions(metadataOnly: referenceAssembly));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}

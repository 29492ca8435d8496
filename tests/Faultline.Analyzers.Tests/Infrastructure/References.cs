using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>What the clients in the tests are compiled against. Shared: reading metadata once is most of the cost.</summary>
internal static partial class References
{
    public static ImmutableArray<MetadataReference> Framework { get; } = [.. Net100.References.All];

    public static MetadataReference Runtime { get; } =
        MetadataReference.CreateFromFile(typeof(PageCache).Assembly.Location);

    public static ImmutableArray<MetadataReference> FrameworkAndRuntime { get; } = Framework.Add(Runtime);

    /// <summary>The annotations as the analyzers-only package hands them out: source, made internal.</summary>
    public static string AnnotationSource { get; } =
        "#nullable enable\n" +
        TopLevelPublic().Replace(Repository.Read("runtime/Annotations/Annotations.cs"), "internal ");

    /// <summary>The usings that a project with implicit usings has, and the product's.</summary>
    public static string GlobalUsings { get; } =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Faultline.Annotations;
        """;

    [GeneratedRegex("^public ", RegexOptions.Multiline)]
    private static partial Regex TopLevelPublic();
}

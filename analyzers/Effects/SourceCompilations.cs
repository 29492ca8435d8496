using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// The source in sight: that of a compilation, and of the references that are source themselves. In an editor the other
/// projects of a solution are; in a build they are metadata, and only their attributes speak.
/// </summary>
internal static class SourceCompilations
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<ImmutableArray<Compilation>>> Known = new();

    /// <summary>The compilation itself, and then its references.</summary>
    public static ImmutableArray<Compilation> Of(Compilation compilation) => Known.GetValue(compilation, Read).Value;

    /// <summary>All trees in sight, those of the compilation first.</summary>
    public static IEnumerable<SyntaxTree> TreesOf(Compilation compilation) => Of(compilation).SelectMany(one => one.SyntaxTrees);

    private static StrongBox<ImmutableArray<Compilation>> Read(Compilation compilation) => new(
    [
        compilation,
        .. compilation.References.OfType<CompilationReference>().Select(reference => reference.Compilation)
            .Where(reference => reference.Language == LanguageNames.CSharp),
    ]);
}

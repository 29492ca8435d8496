using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>An annotation that says nothing that can be true.</summary>
/// <param name="Location">The attribute, without its brackets.</param>
/// <param name="Annotation">Its name, as code writes it.</param>
/// <param name="Problem">What is wrong with it: a part of a sentence.</param>
internal sealed record InvalidAnnotation(Location Location, string Annotation, string Problem);

/// <summary>Finds the annotations on a symbol that cannot be resolved, or contradict each other.</summary>
internal static class InvalidAnnotations
{
    /// <summary>The invalid annotations on the symbol itself, in source order.</summary>
    public static IEnumerable<InvalidAnnotation> Of(ISymbol symbol, Declarations declarations)
    {
        // The receiver of an extension block is no parameter of its members: what they name is not decided.
        if (symbol.ContainingType is { Name: "" })
            yield break;

        var facts = new List<DeclaredFact>();
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            // The compiler reports what it could not bind.
            bool isBound = attribute.AttributeConstructor is not null &&
                attribute.ConstructorArguments.All(argument => argument.Kind != TypedConstantKind.Error);
            if (isBound && Annotations.IsAny(attribute))
                facts.Add(DeclaredFact.Of(attribute));
        }

        foreach ((DeclaredFact fact, string problem) in FactProblems.Of(symbol, facts, declarations))
        {
            if (fact.Location is { } location)
                yield return new InvalidAnnotation(location, AnnotationNames.ShortName(fact.Annotation), problem);
        }
    }
}

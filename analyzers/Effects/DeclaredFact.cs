using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>One thing that is declared of a symbol: by an annotation, or by an effect in the model file.</summary>
/// <param name="Annotation">Which, as one of <see cref="AnnotationNames"/>.</param>
/// <param name="Argument">The target, the lock class: whatever text it is given; null if it is given none.</param>
/// <param name="Location">Where it is declared, if that can be shown.</param>
internal sealed record DeclaredFact(string Annotation, string? Argument, Location? Location)
{
    public LockMode Mode { get; init; }

    /// <summary>A mode is given, not only assumed.</summary>
    public bool HasMode { get; init; }

    /// <summary>For a try: the result that means held.</summary>
    public bool Result { get; init; } = true;

    /// <summary>Of what may fault: the name of the member that does the same without faulting.</summary>
    public string? Atomic { get; init; }

    /// <summary>Of what may fault: the name of the member that brings the memory in.</summary>
    public string? FaultIn { get; init; }

    /// <summary>Of a lock class in the model file: those of the flags of <c>[LockClass]</c> that are set.</summary>
    public ImmutableArray<string> LockFlags { get; init; } = [];

    /// <summary>The target: what is not said means <c>this</c>.</summary>
    public string Target => Argument ?? "this";

    /// <summary>What an annotation declares.</summary>
    public static DeclaredFact Of(AttributeData annotation)
    {
        string? text = annotation.ConstructorArguments is [var only] ? Annotations.Value(only) as string : null;
        LockMode? mode = null;
        bool result = true;
        string? atomic = null;
        string? faultIn = null;
        foreach (KeyValuePair<string, TypedConstant> argument in annotation.NamedArguments)
        {
            object? value = Annotations.Value(argument.Value);
            if (argument.Key == nameof(Mode) && value is int number)
                mode = (LockMode)number;
            else if (argument.Key == nameof(Result) && value is bool expected)
                result = expected;
            else if (argument.Key == nameof(Atomic))
                atomic = value as string;
            else if (argument.Key == nameof(FaultIn))
                faultIn = value as string;
        }

        Location? declared = annotation.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : null;
        return new DeclaredFact(annotation.AttributeClass!.Name, text, declared)
        {
            Mode = mode ?? LockMode.Exclusive,
            HasMode = mode is not null,
            Result = result,
            Atomic = atomic,
            FaultIn = faultIn,
        };
    }

    /// <summary>What the annotations on the symbol itself declare, then what the model says of it.</summary>
    public static IEnumerable<DeclaredFact> Of(ISymbol symbol, LockModel? model)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (Annotations.IsAny(attribute))
                yield return Of(attribute);
        }

        if (model is null)
            yield break;
        foreach (DeclaredFact fact in model.FactsOf(symbol))
            yield return fact;
    }
}

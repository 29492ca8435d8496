#pragma warning disable CA1822 // Replaced when the model file is read.
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Everything that is declared about symbols: one lookup, whoever declares it. Kept for one compilation.</summary>
internal sealed class Declarations
{
    private Declarations()
    {
    }

    /// <summary>What the annotations say, and nothing else.</summary>
    public static Declarations AnnotationsOnly { get; } = new();

    /// <summary>Does the symbol itself say that?</summary>
    public bool Has(ISymbol symbol, string annotation) => Annotations.Has(symbol, annotation);

    /// <summary>Does the type, a type that it derives from, or an interface that it implements say that?</summary>
    public bool HasOnType(ITypeSymbol type, string annotation) => Annotations.FindOnType(type, annotation) is not null;

    /// <summary>The class of the locks that are reached through a member, or have a type.</summary>
    public LockClass ClassOf(ISymbol? member, ITypeSymbol? type) => LockClass.Of(member, type);

    /// <summary>What the member, or what it overrides or implements, says it does.</summary>
    public MemberEffects EffectsOf(ISymbol member) => MemberEffects.Of(member);
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>A lock under which a field or property may be touched.</summary>
/// <param name="Target">Which lock.</param>
/// <param name="Text">The lock as the declaration spells it.</param>
internal sealed record Guard(LockTarget Target, string Text);

/// <summary>Everything that is declared about symbols, by annotation or in the model file, in one lookup.</summary>
internal sealed class Declarations
{
    // Weak, because the one that knows annotations only is not bound to a compilation.
    private readonly ConditionalWeakTable<ISymbol, MemberEffects> _effects = new();
    private readonly ConditionalWeakTable<ISymbol, Guards> _guards = new();

    /// <summary>What is declared in a compilation with this model file; null: without one.</summary>
    public Declarations(LockModel? model)
    {
        Model = model;
    }

    /// <summary>What is declared by annotations alone.</summary>
    public static Declarations AnnotationsOnly { get; } = new(null);

    public LockModel? Model { get; }

    /// <summary>Is this said of the symbol itself?</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="annotation">One of <see cref="AnnotationNames"/>.</param>
    public bool Has(ISymbol symbol, string annotation) =>
        Annotations.Has(symbol, annotation) || Model?.Has(symbol, annotation) == true;

    /// <summary>Is this said of the type, of one that it derives from, of an interface or a constraint?</summary>
    public bool HasOnType(ITypeSymbol type, string annotation) =>
        Annotations.FindOnType(type, annotation) is not null ||
        (Model is { } model && Annotations.TypesOf(type).Any(declared => model.Has(declared, annotation)));

    /// <summary>
    /// The class of a lock that was reached through <paramref name="member"/>, if it was, and has this type.
    /// </summary>
    public LockClass ClassOf(ISymbol? member, ITypeSymbol? type) => LockClass.Of(member, type, Model);

    /// <summary>What is declared of a method, constructor or property, or of what it overrides or implements.</summary>
    public MemberEffects EffectsOf(ISymbol member)
    {
        ISymbol definition = ((member as IMethodSymbol)?.ReducedFrom ?? member).OriginalDefinition;
        return _effects.GetValue(definition, one => MemberEffects.Of(one, Model));
    }

    /// <summary>The locks under which the member may be touched: all of them are needed.</summary>
    public ImmutableArray<Guard> GuardsOf(ISymbol fieldOrProperty) =>
        _guards.GetValue(fieldOrProperty.OriginalDefinition, ReadGuards).All;

    private Guards ReadGuards(ISymbol member)
    {
        foreach (ISymbol declaration in Annotations.Declarations(member))
        {
            ImmutableArray<Guard> guards =
            [
                .. from fact in DeclaredFact.Of(declaration, Model)
                   where fact.Annotation == AnnotationNames.GuardedBy && fact.Argument is not null
                   let target = LockTarget.Resolve(fact.Target, member)
                   where target is not null
                   select new Guard(target, fact.Target),
            ];
            if (!guards.IsEmpty)
                return new Guards(guards);
        }

        return Guards.None;
    }

    private sealed class Guards(ImmutableArray<Guard> all)
    {
        public static readonly Guards None = new([]);

        public ImmutableArray<Guard> All { get; } = all;
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What a member says about page faults.</summary>
internal enum FaultEffect
{
    /// <summary>It says nothing.</summary>
    Unknown,

    /// <summary>It may fault.</summary>
    MayFault,

    /// <summary>It never faults, and may stop short.</summary>
    NoFault,

    /// <summary>It brings pages in.</summary>
    FaultIn,
}

/// <summary>What one member does to locks and page faults, by its annotations.</summary>
internal sealed class MemberEffects
{
    public static readonly MemberEffects None = new();

    private MemberEffects()
    {
    }

    /// <summary>The effects of a framework member on one lock.</summary>
    public MemberEffects(LockEffect effect)
    {
        Locks = [effect];
    }

    public FaultEffect Fault { get; private set; }

    public bool DisablesFaults { get; private set; }

    public ImmutableArray<LockEffect> Locks { get; private set; } = [];

    /// <summary>Reads the annotations of a method, constructor or property, or of what it overrides or implements.</summary>
    public static MemberEffects Of(ISymbol member)
    {
        foreach (ISymbol declaration in Annotations.Declarations(member))
        {
            if (Read(declaration, member) is { } effects)
                return effects;
        }

        return None;
    }

    private static MemberEffects? Read(ISymbol declaration, ISymbol member)
    {
        MemberEffects? effects = null;
        foreach (AttributeData attribute in declaration.GetAttributes())
        {
            if (!Annotations.IsAny(attribute))
                continue;
            effects ??= new MemberEffects();
            switch (attribute.AttributeClass!.Name)
            {
                case AnnotationNames.MayFault:
                    effects.Fault = FaultEffect.MayFault;
                    break;
                case AnnotationNames.NoFault:
                    effects.Fault = FaultEffect.NoFault;
                    break;
                case AnnotationNames.FaultIn:
                    effects.Fault = FaultEffect.FaultIn;
                    break;
                case AnnotationNames.DisablesFaults:
                    effects.DisablesFaults = true;
                    break;
                default:
                    if (ReadLockEffect(attribute, member) is { } effect)
                        effects.Locks = effects.Locks.Add(effect);
                    break;
            }
        }

        return effects;
    }

    private static LockEffect? ReadLockEffect(AttributeData attribute, ISymbol member)
    {
        LockEffectKind kind;
        switch (attribute.AttributeClass!.Name)
        {
            case AnnotationNames.Acquires:
                kind = LockEffectKind.Acquire;
                break;
            case AnnotationNames.Releases:
                kind = LockEffectKind.Release;
                break;
            case AnnotationNames.TryAcquires:
                kind = LockEffectKind.TryAcquire;
                break;
            case AnnotationNames.RequiresLock:
                kind = LockEffectKind.Require;
                break;
            case AnnotationNames.AssertsLock:
                kind = LockEffectKind.Assert;
                break;
            default:
                return null;
        }

        string text = attribute.ConstructorArguments is [var only] && Annotations.Value(only) is string given
            ? given
            : "this";
        if (LockTarget.Resolve(text, member) is not { } target)
            return null;

        LockMode mode = LockMode.Exclusive;
        bool result = true;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            object? value = Annotations.Value(argument.Value);
            if (argument.Key == "Mode" && value is int number)
                mode = (LockMode)number;
            else if (argument.Key == "Result" && value is bool expected)
                result = expected;
        }

        Location? declared = attribute.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : null;
        return new LockEffect(kind, target, mode, result, text, declared);
    }
}

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

/// <summary>What one member does to locks and page faults, by what is declared of it.</summary>
internal sealed class MemberEffects
{
    public static readonly MemberEffects None = new();

    private MemberEffects()
    {
    }

    /// <summary>The effects of a framework member on locks.</summary>
    public MemberEffects(params LockEffect[] effects)
    {
        Locks = [.. effects];
    }

    /// <summary>An annotation or the model file speaks about the member.</summary>
    public bool IsDeclared { get; private set; }

    public FaultEffect Fault { get; private set; }

    public bool DisablesFaults { get; private set; }

    public ImmutableArray<LockEffect> Locks { get; private set; } = [];

    /// <summary>The classes of the locks that it acquires and releases inside.</summary>
    public ImmutableArray<string> TakesLocks { get; private set; } = [];

    /// <summary>It may block for long.</summary>
    public bool Blocks { get; private set; }

    /// <summary>It runs code that it does not know.</summary>
    public bool CallsBack { get; private set; }

    /// <summary>Whose code it waits for; null if it is not said to wait for any.</summary>
    public LockTarget? WaitsFor { get; private set; }

    /// <summary>What is declared of a method, constructor or property, or of what it overrides or implements.</summary>
    public static MemberEffects Of(ISymbol member, LockModel? model = null)
    {
        foreach (ISymbol declaration in Annotations.Declarations(member))
        {
            if (Read(declaration, member, model) is { } effects)
                return effects;
        }

        return None;
    }

    private static MemberEffects? Read(ISymbol declaration, ISymbol member, LockModel? model)
    {
        MemberEffects? effects = null;
        foreach (DeclaredFact fact in DeclaredFact.Of(declaration, model))
        {
            if (!IsEffect(fact.Annotation))
                continue;
            effects ??= new MemberEffects { IsDeclared = true };
            effects.Add(fact, member);
        }

        return effects;
    }

    /// <summary>Is it about what the member does? The rest is about what its value is.</summary>
    public static bool IsEffect(string annotation) => annotation is not (
        AnnotationNames.LockClass or AnnotationNames.ScopedLock or AnnotationNames.GuardedBy or
        AnnotationNames.UserMemory);

    private void Add(DeclaredFact fact, ISymbol member)
    {
        switch (fact.Annotation)
        {
            case AnnotationNames.MayFault:
                SetFault(FaultEffect.MayFault);
                break;
            case AnnotationNames.NoFault:
                SetFault(FaultEffect.NoFault);
                break;
            case AnnotationNames.FaultIn:
                SetFault(FaultEffect.FaultIn);
                break;
            case AnnotationNames.DisablesFaults:
                DisablesFaults = true;
                break;
            case AnnotationNames.MayBlock:
                Blocks = true;
                break;
            case AnnotationNames.CallsBack:
                CallsBack = true;
                break;
            case AnnotationNames.TakesLock:
                if (fact.Argument is { Length: > 0 } taken && !TakesLocks.Contains(taken))
                    TakesLocks = TakesLocks.Add(taken);
                break;
            case AnnotationNames.WaitsFor:
                WaitsFor ??= LockTarget.Resolve(fact.Target, member);
                break;
            default:
                if (KindOf(fact.Annotation) is { } kind && LockTarget.Resolve(fact.Target, member) is { } target)
                {
                    Add(new LockEffect(kind, target, fact.Mode, fact.Result, fact.Target, fact.Location)
                    {
                        HasMode = fact.HasMode,
                    });
                }

                break;
        }
    }

    /// <summary>The code itself is read first, and its word stands.</summary>
    private void SetFault(FaultEffect effect)
    {
        if (Fault == FaultEffect.Unknown)
            Fault = effect;
    }

    private void Add(LockEffect effect)
    {
        bool isKnown = Locks.Any(known =>
            known.Kind == effect.Kind && known.Text == effect.Text && known.Mode == effect.Mode &&
            known.HasMode == effect.HasMode);
        if (!isKnown)
            Locks = Locks.Add(effect);
    }

    /// <summary>The effect on a lock that an annotation declares; null if it declares something else.</summary>
    public static LockEffectKind? KindOf(string annotation) => annotation switch
    {
        AnnotationNames.Acquires => LockEffectKind.Acquire,
        AnnotationNames.Releases => LockEffectKind.Release,
        AnnotationNames.TryAcquires => LockEffectKind.TryAcquire,
        AnnotationNames.RequiresLock => LockEffectKind.Require,
        AnnotationNames.ExcludesLock => LockEffectKind.Exclude,
        AnnotationNames.AssertsLock => LockEffectKind.Assert,
        _ => null,
    };
}

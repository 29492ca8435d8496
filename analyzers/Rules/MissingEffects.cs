using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>Something that a member does and does not say.</summary>
/// <param name="Does">What it does.</param>
/// <param name="Attribute">The attribute that would say so.</param>
/// <param name="Location">Where it does it.</param>
internal sealed record MissingEffect(string Does, string Attribute, Location Location);

/// <summary>Compares what a member does with what it, or what it overrides or implements, says.</summary>
internal static class MissingEffects
{
    public static IReadOnlyList<MissingEffect> Of(
        ISymbol member, ICalleeEffects callees, DeclaredOrder order, CancellationToken cancellation)
    {
        var missing = new List<MissingEffect>();
        foreach (IMethodSymbol function in Functions(member))
        {
            if (callees.SummaryOf(function, cancellation) is not { } summary)
                continue;
            MemberEffects declared = callees.Of(function);
            foreach (CallEffect effect in summary.Effects)
            {
                if (!IsPartOfFault(effect, declared, order) &&
                    Missing(effect, declared, function, callees.Declarations) is { } one &&
                    !missing.Any(known => known.Attribute == one.Attribute))
                {
                    missing.Add(one);
                }
            }
        }

        return missing;
    }

    private static IEnumerable<IMethodSymbol> Functions(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: not (MethodKind.Destructor or MethodKind.StaticConstructor) } method => [method],
        IPropertySymbol property => new[] { property.GetMethod, property.SetMethod }.OfType<IMethodSymbol>(),
        _ => [],
    };

    /// <summary>Whoever says that it faults has said that it waits, and takes what the fault handler takes.</summary>
    private static bool IsPartOfFault(CallEffect effect, MemberEffects declared, DeclaredOrder order) =>
        declared.Fault is FaultEffect.MayFault or FaultEffect.FaultIn &&
        (effect.Kind == CallEffectKind.Block ||
            (effect is { Kind: CallEffectKind.Acquire, Class: { } taken } && order.FaultHandlerClass(taken) is not null));

    private static MissingEffect? Missing(
        CallEffect effect, MemberEffects declared, IMethodSymbol function, Declarations declarations)
    {
        Location place = effect.Path.IsEmpty ? Location.None : effect.Path[0].Location;
        return effect.Kind switch
        {
            CallEffectKind.Fault when declared.Fault == FaultEffect.Unknown =>
                new MissingEffect("may fault", "[MayFault]", place),
            CallEffectKind.Block when !declared.Blocks && declared.WaitsFor is null =>
                new MissingEffect("may block", "[MayBlock]", place),
            CallEffectKind.CallBack when !declared.CallsBack => new MissingEffect("calls back", "[CallsBack]", place),
            CallEffectKind.Acquire when effect.Class is { Name.Length: > 0, Kind: not LockKind.TypeInitializer } taken &&
                !Says(declared, taken, function, declarations) =>
                new MissingEffect($"takes lock '{taken.Name}'", $"[TakesLock(\"{taken.Name}\")]", place),
            _ => null,
        };
    }

    private static bool Says(MemberEffects declared, LockClass taken, IMethodSymbol function, Declarations declarations)
    {
        foreach (string name in declared.TakesLocks)
        {
            if (name == taken.Name || taken.QualifiedName == name ||
                (name.Contains('.') && taken.QualifiedName.EndsWith("." + name, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        // Whoever says that it acquires, releases or needs a lock has said enough of it.
        return declared.Locks.Any(effect => ClassOf(effect, function, declarations).Name == taken.Name);
    }

    private static LockClass ClassOf(LockEffect effect, IMethodSymbol function, Declarations declarations)
    {
        ISymbol? last = effect.Target.Members.IsEmpty ? null : effect.Target.Members[effect.Target.Members.Length - 1];
        ITypeSymbol? type = last switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => effect.Target.Root switch
            {
                LockRoot.Parameter => function.Parameters[effect.Target.Parameter].Type,
                LockRoot.Return => LockTarget.ReturnType(function),
                _ => function.ContainingType,
            },
        };
        return declarations.ClassOf(last, type);
    }
}

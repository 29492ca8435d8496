using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>Something that a member does and does not say.</summary>
/// <param name="Does">What it does.</param>
/// <param name="Annotation">The attribute that would say so, as one of <see cref="AnnotationNames"/>.</param>
/// <param name="Argument">The argument of the attribute; null if it has none.</param>
/// <param name="Location">Where it does it.</param>
internal sealed record MissingEffect(string Does, string Annotation, string? Argument, Location Location)
{
    /// <summary>The attribute, as code writes it between brackets.</summary>
    public string Attribute => EffectAttributes.Write(Annotation, Argument);
}

/// <summary>Compares what a method, constructor or accessor does with what it, or what it overrides or implements, says.</summary>
internal static class MissingEffects
{
    public static IReadOnlyList<MissingEffect> Of(
        IMethodSymbol function, ICalleeEffects callees, DeclaredOrder order, Compilation compilation, CancellationToken cancellation)
    {
        var missing = new List<MissingEffect>();
        if (callees.SummaryOf(function, cancellation) is not { } summary)
            return missing;
        MemberEffects declared = callees.Of(function);
        foreach (CallEffect effect in summary.Effects)
        {
            if (!IsPartOfFault(effect, declared, order) &&
                Missing(effect, declared, function, callees.Declarations, compilation, cancellation) is { } one &&
                !missing.Any(known => known.Attribute == one.Attribute))
            {
                missing.Add(one);
            }
        }

        return missing;
    }

    /// <summary>Whoever says that it faults has said that it waits, and takes what the fault handler takes.</summary>
    private static bool IsPartOfFault(CallEffect effect, MemberEffects declared, DeclaredOrder order) =>
        declared.Fault is FaultEffect.MayFault or FaultEffect.FaultIn &&
        (effect.Kind == CallEffectKind.Block ||
            (effect is { Kind: CallEffectKind.Acquire, Class: { } taken } && order.FaultHandlerClass(taken) is not null));

    private static MissingEffect? Missing(
        CallEffect effect, MemberEffects declared, IMethodSymbol function, Declarations declarations, Compilation compilation,
        CancellationToken cancellation)
    {
        Location place = effect.Path.IsEmpty ? Location.None : effect.Path[0].Location;
        return effect.Kind switch
        {
            CallEffectKind.Fault when declared.Fault == FaultEffect.Unknown =>
                new MissingEffect("may fault", AnnotationNames.MayFault, null, place),
            CallEffectKind.Block when !declared.Blocks && declared.WaitsFor is null =>
                new MissingEffect("may block", AnnotationNames.MayBlock, null, place),
            CallEffectKind.CallBack when !declared.CallsBack =>
                new MissingEffect("calls back", AnnotationNames.CallsBack, null, place),
            // Who only tries a lock waits for nobody: to its callers it is as if the lock were not there.
            CallEffectKind.Acquire when !effect.IsTry && effect.Class is { } taken && HasName(taken) &&
                !Says(declared, taken, function, declarations) =>
                new MissingEffect(
                    $"takes lock '{taken.Name}'", AnnotationNames.TakesLock, NameForClients(taken, compilation, cancellation), place),
            _ => null,
        };
    }

    /// <summary>
    /// Is there a name that tells these locks from others? Of a lock that is known by its type only, it is one if the type
    /// says something: not for <c>object</c>, <c>Type</c> or an interface.
    /// </summary>
    private static bool HasName(LockClass taken) =>
        taken is { Name.Length: > 0, Kind: not LockKind.TypeInitializer } &&
        (taken.Declaration is not ITypeSymbol type ||
            (type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named && FrameworkNames.Of(named) is null));

    /// <summary>The name of the class, with its namespace where a type of the same name has such a lock too.</summary>
    private static string NameForClients(LockClass taken, Compilation compilation, CancellationToken cancellation)
    {
        if (taken.Declaration is not { } declaration ||
            (declaration as INamedTypeSymbol ?? declaration.ContainingType)?.OriginalDefinition is not { } owner)
        {
            return taken.Name;
        }

        bool isAmbiguous = compilation.GetSymbolsWithName(owner.Name, SymbolFilter.Type, cancellation).Any(other =>
            !SymbolEqualityComparer.Default.Equals(other, owner) &&
            (declaration is INamedTypeSymbol || ((INamedTypeSymbol)other).GetMembers(declaration.Name).Length > 0));
        return isAmbiguous ? taken.QualifiedName : taken.Name;
    }

    private static bool Says(MemberEffects declared, LockClass taken, IMethodSymbol function, Declarations declarations) =>
        declared.TakesLocks.Any(taken.IsNamed) ||
        // Whoever says that it acquires, releases or needs a lock has said enough of it.
        declared.Locks.Any(effect => ClassOf(effect, function, declarations).Name == taken.Name);

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

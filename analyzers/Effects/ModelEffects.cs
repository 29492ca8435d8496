using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What an effect of the model file can be said of.</summary>
[Flags]
internal enum ModelSubjects
{
    None = 0,
    Method = 1,
    Constructor = 2,
    Property = 4,
    Field = 8,
    Class = 16,
    Interface = 32,
    Delegate = 64,
    Members = Method | Constructor | Property,
}

/// <summary>What follows the word of an effect.</summary>
internal enum ModelArgument
{
    Nothing,
    OptionalTarget,
    Target,
    LockClass,

    /// <summary><c>name=...</c> and flags.</summary>
    LockFlags,
}

/// <summary>An effect that the model file can give.</summary>
/// <param name="Word">How the file spells it.</param>
/// <param name="Annotation">The annotation that says the same.</param>
/// <param name="Subjects">What it can be said of.</param>
/// <param name="Argument">What follows.</param>
/// <param name="Form">How it is written, for messages.</param>
internal sealed record ModelEffect(
    string Word, string Annotation, ModelSubjects Subjects, ModelArgument Argument, string Form)
{
    public bool HasMode => MemberEffects.KindOf(Annotation) is not null;

    public bool HasResult => Annotation == AnnotationNames.TryAcquires;
}

/// <summary>The vocabulary of the model file, as data.</summary>
internal static class ModelEffects
{
    private const string WithMode = " [target] [mode=shared|upgradeable]";

    public static readonly ModelEffect[] All =
    [
        new("acquires", AnnotationNames.Acquires, ModelSubjects.Method | ModelSubjects.Constructor,
            ModelArgument.OptionalTarget, "acquires" + WithMode),
        new("releases", AnnotationNames.Releases, ModelSubjects.Method | ModelSubjects.Constructor,
            ModelArgument.OptionalTarget, "releases" + WithMode),
        new("try-acquires", AnnotationNames.TryAcquires, ModelSubjects.Method,
            ModelArgument.OptionalTarget, "try-acquires" + WithMode + " [result=false]"),
        new("requires", AnnotationNames.RequiresLock, ModelSubjects.Method | ModelSubjects.Property,
            ModelArgument.OptionalTarget, "requires" + WithMode),
        new("excludes", AnnotationNames.ExcludesLock, ModelSubjects.Method | ModelSubjects.Property,
            ModelArgument.OptionalTarget, "excludes" + WithMode),
        new("asserts", AnnotationNames.AssertsLock, ModelSubjects.Method,
            ModelArgument.OptionalTarget, "asserts" + WithMode),
        new("guarded-by", AnnotationNames.GuardedBy, ModelSubjects.Field | ModelSubjects.Property,
            ModelArgument.Target, "guarded-by target"),
        new("may-fault", AnnotationNames.MayFault, ModelSubjects.Members | ModelSubjects.Delegate,
            ModelArgument.Nothing, "may-fault"),
        new("no-fault", AnnotationNames.NoFault, ModelSubjects.Method | ModelSubjects.Property,
            ModelArgument.Nothing, "no-fault"),
        new("fault-in", AnnotationNames.FaultIn, ModelSubjects.Method, ModelArgument.Nothing, "fault-in"),
        new("disables-faults", AnnotationNames.DisablesFaults, ModelSubjects.Method,
            ModelArgument.Nothing, "disables-faults"),
        new("user-memory", AnnotationNames.UserMemory,
            ModelSubjects.Field | ModelSubjects.Property | ModelSubjects.Class | ModelSubjects.Interface,
            ModelArgument.Nothing, "user-memory"),
        new("scoped", AnnotationNames.ScopedLock, ModelSubjects.Class, ModelArgument.Nothing, "scoped"),
        new("takes", AnnotationNames.TakesLock, ModelSubjects.Members, ModelArgument.LockClass, "takes class"),
        new("blocks", AnnotationNames.MayBlock, ModelSubjects.Members, ModelArgument.Nothing, "blocks"),
        new("calls-back", AnnotationNames.CallsBack, ModelSubjects.Members, ModelArgument.Nothing, "calls-back"),
        new("waits-for", AnnotationNames.WaitsFor, ModelSubjects.Members, ModelArgument.Target, "waits-for target"),
        new("lock", AnnotationNames.LockClass, ModelSubjects.Class | ModelSubjects.Field | ModelSubjects.Property,
            ModelArgument.LockFlags, "lock name=... [taken-by-fault-handler] [reentrant] [spin] [held-across-io]"),
    ];

    /// <summary>The flags of <c>lock</c>, by how the file spells them.</summary>
    public static readonly Dictionary<string, string> LockFlags = new(StringComparer.Ordinal)
    {
        ["taken-by-fault-handler"] = nameof(LockClass.TakenByFaultHandler),
        ["reentrant"] = nameof(LockClass.Reentrant),
        ["spin"] = nameof(LockClass.Spin),
        ["held-across-io"] = nameof(LockClass.HeldAcrossIO),
    };

    /// <summary>What kind of thing a symbol is, for the effects.</summary>
    public static ModelSubjects SubjectOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => ModelSubjects.Constructor,
        IMethodSymbol => ModelSubjects.Method,
        IPropertySymbol => ModelSubjects.Property,
        IFieldSymbol => ModelSubjects.Field,
        ITypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } => ModelSubjects.Class,
        ITypeSymbol { TypeKind: TypeKind.Interface } => ModelSubjects.Interface,
        ITypeSymbol { TypeKind: TypeKind.Delegate } => ModelSubjects.Delegate,
        _ => ModelSubjects.None,
    };

    /// <summary>What kind of thing a symbol is, for messages.</summary>
    public static string Describe(ISymbol symbol) => SubjectOf(symbol) switch
    {
        ModelSubjects.Constructor => "a constructor",
        ModelSubjects.Method => "a method",
        ModelSubjects.Property => "a property",
        ModelSubjects.Field => "a field",
        ModelSubjects.Class => "a class or struct",
        ModelSubjects.Interface => "an interface",
        ModelSubjects.Delegate => "a delegate type",
        _ => "such a member",
    };
}

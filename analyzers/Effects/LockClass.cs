using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// What identifies all locks that are created at one declaration, and what that declaration says about them.
/// </summary>
internal sealed class LockClass
{
    /// <summary>Not a lock: the region in which page faults are disabled. It is entered and left like one.</summary>
    public static readonly LockClass FaultsDisabled = new("page faults disabled");

    /// <summary>Not a lock: a scope object, of which only what it owns is one.</summary>
    public static readonly LockClass Scope = new("");

    private static readonly ConditionalWeakTable<ITypeSymbol, object> LockTypes = new();
    private static readonly object Yes = true;
    private static readonly object No = false;

    private bool _spin;

    public LockClass(string name)
    {
        Name = name;
        QualifiedName = name;
    }

    /// <summary>The name for orders: that of the annotation, else <c>Type.field</c> or the type.</summary>
    public string Name { get; }

    /// <summary>The name with everything that a declared order may put in front of it.</summary>
    public string QualifiedName { get; private set; }

    /// <summary>
    /// The member that holds the locks of this class, else the type that is locked; null if an annotation names the class.
    /// </summary>
    public ISymbol? Declaration { get; private set; }

    /// <summary>The declaration says that the fault handler takes it.</summary>
    public bool TakenByFaultHandler { get; private set; }

    /// <summary>The declaration says that the holder may acquire it again.</summary>
    public bool Reentrant { get; private set; }

    /// <summary>Waiters spin: by its declaration or by its kind.</summary>
    public bool Spin => _spin || Kind == LockKind.SpinLock;

    /// <summary>The declaration says that it is meant to be held while I/O is done.</summary>
    public bool HeldAcrossIO { get; private set; }

    public LockKind Kind { get; private set; } = LockKind.Unknown;

    /// <summary>Must the thread that acquired it release it?</summary>
    public bool IsThreadAffine => LockKinds.IsThreadAffine(Kind);

    /// <summary>May the holder acquire it again? Null if that is not known.</summary>
    public bool? IsReentrant { get; private set; }

    /// <summary>
    /// The lock class of an object that was reached through <paramref name="member"/> (a field or property, if any)
    /// and has the type <paramref name="type"/>. What is declared of the place wins over what is of the type.
    /// </summary>
    public static LockClass Of(ISymbol? member, ITypeSymbol? type, LockModel? model = null)
    {
        type = NullableTypes.Underlying(type);
        LockClass? ofPlace = member is null ? null : DeclaredOn(member, model);
        LockClass? ofType = type is null ? null : DeclaredOnType(type, model);
        LockClass result = ofPlace ?? (ofType?.MemberwiseClone() as LockClass) ?? Undeclared(member, type);
        result.Kind = KindOf(member, type, ofType is not null, model);
        result.IsReentrant = result.Kind switch
        {
            LockKind.Annotated => ofPlace is null && ofType is null
                ? null
                : ofPlace?.Reentrant == true || ofType?.Reentrant == true,
            LockKind.ReaderWriterSlim => CreationOf(member).SupportsRecursion,
            LockKind.Semaphore or LockKind.SpinLock => false,
            LockKind.Unknown => null,
            _ => true,
        };
        return result;
    }

    /// <summary>
    /// The same lock as it is taken by members of another kind: <c>lock</c> on an object that is a lock itself.
    /// </summary>
    public LockClass TakenAs(LockKind kind)
    {
        if (kind == Kind || kind == LockKind.Unknown)
            return this;
        var other = (LockClass)MemberwiseClone();
        other.Kind = kind;
        other.IsReentrant = kind switch
        {
            LockKind.Annotated or LockKind.ReaderWriterSlim => null,
            LockKind.Semaphore or LockKind.SpinLock => false,
            _ => true,
        };
        return other;
    }

    /// <summary>
    /// Is this its name, or the full name from a type on? A field without its type is no name.
    /// </summary>
    public bool IsNamed(string name) =>
        name == Name || name == QualifiedName ||
        (name.Contains('.') && QualifiedName.EndsWith("." + name, StringComparison.Ordinal));

    /// <summary>Are both the locks of one declaration, or of one name that annotations give?</summary>
    public bool IsSameAs(LockClass other) => (Declaration, other.Declaration) switch
    {
        ({ } mine, { } theirs) => SymbolEqualityComparer.Default.Equals(mine, theirs),
        (null, null) => Name == other.Name,
        (null, _) => other.IsNamed(Name),
        _ => IsNamed(other.Name),
    };

    /// <summary>Reads a <c>[LockClass]</c> annotation; null if it has no name.</summary>
    public static LockClass? From(AttributeData annotation)
    {
        if (annotation.ConstructorArguments is not [var given] || Annotations.Value(given) is not string name)
            return null;

        return Declared(
            name,
            annotation.NamedArguments
                .Where(argument => Annotations.Value(argument.Value) is true)
                .Select(argument => argument.Key));
    }

    /// <summary>A class with this name and those of the flags of <c>[LockClass]</c>.</summary>
    public static LockClass Declared(string name, IEnumerable<string> flags)
    {
        var result = new LockClass(name);
        foreach (string flag in flags)
        {
            result.TakenByFaultHandler |= flag == nameof(TakenByFaultHandler);
            result.Reentrant |= flag == nameof(Reentrant);
            result._spin |= flag == nameof(Spin);
            result.HeldAcrossIO |= flag == nameof(HeldAcrossIO);
        }

        return result;
    }

    /// <summary>Do annotations of its members, or of the type itself, make it a lock type?</summary>
    public static bool IsLockType(ITypeSymbol type, LockModel? model)
    {
        foreach (ITypeSymbol declared in Annotations.TypesOf(type))
        {
            if (Annotations.Find(declared, AnnotationNames.LockClass) is not null || HasLockMembers(declared) ||
                model?.IsLockType(declared) == true)
            {
                return true;
            }
        }

        return false;
    }

    // Read only where it decides something: it scans the syntax of a whole type.
    private static LockCreation CreationOf(ISymbol? member) =>
        member is null ? LockCreation.Unknown : LockCreation.Of(member);

    private static LockClass? DeclaredOn(ISymbol symbol, LockModel? model) =>
        Annotations.Find(symbol, AnnotationNames.LockClass) is { } annotation && From(annotation) is { } declared
            ? declared
            : model?.LockClassOf(symbol)?.MemberwiseClone() as LockClass;

    private static LockClass? DeclaredOnType(ITypeSymbol type, LockModel? model)
    {
        foreach (ITypeSymbol declared in Annotations.TypesOf(type))
        {
            if (DeclaredOn(declared, model) is { } lockClass)
                return lockClass;
        }

        return null;
    }

    private static LockClass Undeclared(ISymbol? member, ITypeSymbol? type) => member is { ContainingType: { } owner }
        ? new LockClass(owner.Name + "." + member.Name)
        {
            QualifiedName = Qualify(owner) + "." + member.Name, Declaration = member.OriginalDefinition,
        }
        : new LockClass(type?.Name ?? "")
        {
            QualifiedName = type is INamedTypeSymbol named ? Qualify(named) : "", Declaration = type?.OriginalDefinition,
        };

    private static LockKind KindOf(ISymbol? member, ITypeSymbol? type, bool isDeclared, LockModel? model)
    {
        if (type is null)
            return LockKind.Unknown;
        if (LockKinds.OfFramework(type) is { } framework)
            return framework;
        if (FrameworkNames.Of(type as INamedTypeSymbol) == "System.Threading.WaitHandle")
            return CreationOf(member).HandleKind ?? LockKind.Unknown;
        if (isDeclared || IsLockType(type, model))
            return LockKind.Annotated;
        return type.IsReferenceType ? LockKind.Monitor : LockKind.Unknown;
    }

    /// <summary>Does a member of the type say that it acquires or releases the object that it belongs to?</summary>
    private static bool HasLockMembers(ITypeSymbol type)
    {
        // Those of the framework are a table of their own.
        return FrameworkNames.Of(type as INamedTypeSymbol) is null &&
            (bool)LockTypes.GetValue(type.OriginalDefinition, Read);

        static object Read(ITypeSymbol type)
        {
            foreach (ISymbol member in type.GetMembers())
            {
                foreach (AttributeData attribute in member.GetAttributes())
                {
                    if (Annotations.IsAny(attribute) && IsLockMember(DeclaredFact.Of(attribute)))
                        return Yes;
                }
            }

            return No;
        }
    }

    /// <summary>Does whoever declares this make its type a lock?</summary>
    public static bool IsLockMember(DeclaredFact fact) =>
        fact is
        {
            Target: "this",
            Annotation: AnnotationNames.Acquires or AnnotationNames.TryAcquires or AnnotationNames.Releases,
        };

    private static string Qualify(INamedTypeSymbol type)
    {
        string name = type.Name;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            name = outer.Name + "." + name;
        for (INamespaceSymbol? space = type.ContainingNamespace;
            space is { IsGlobalNamespace: false };
            space = space.ContainingNamespace)
        {
            name = space.Name + "." + name;
        }

        return name;
    }
}

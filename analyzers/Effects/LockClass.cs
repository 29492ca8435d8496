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

    public LockClass(string name)
    {
        Name = name;
        QualifiedName = name;
    }

    /// <summary>The name for orders: that of the annotation, else <c>Type.field</c> or the type.</summary>
    public string Name { get; }

    /// <summary>The name with everything that a declared order may put in front of it.</summary>
    public string QualifiedName { get; private set; }

    /// <summary>The declaration says that the fault handler takes it.</summary>
    public bool TakenByFaultHandler { get; private set; }

    /// <summary>
    /// The lock class of an object that was reached through <paramref name="member"/> (a field or property, if any)
    /// and has the type <paramref name="type"/>. The annotation of the place wins over that of the type.
    /// </summary>
    public static LockClass Of(ISymbol? member, ITypeSymbol? type)
    {
        AttributeData? annotation =
            (member is null ? null : Annotations.Find(member, AnnotationNames.LockClass)) ??
            (type is null ? null : Annotations.FindOnType(type, AnnotationNames.LockClass));
        if (annotation is not null && From(annotation) is { } declared)
            return declared;

        return member is { ContainingType: { } owner }
            ? new LockClass(owner.Name + "." + member.Name) { QualifiedName = Qualify(owner) + "." + member.Name }
            : new LockClass(type?.Name ?? "");
    }

    /// <summary>Reads a <c>[LockClass]</c> annotation; null if it has no name.</summary>
    public static LockClass? From(AttributeData annotation)
    {
        if (annotation.ConstructorArguments is not [var given] || Annotations.Value(given) is not string name)
            return null;

        var result = new LockClass(name);
        foreach (KeyValuePair<string, TypedConstant> argument in annotation.NamedArguments)
        {
            if (argument.Key == nameof(TakenByFaultHandler) && Annotations.Value(argument.Value) is true)
                result.TakenByFaultHandler = true;
        }

        return result;
    }

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

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Where a lock that a member speaks of is reached from.</summary>
internal enum LockRoot
{
    /// <summary>The object whose member it is.</summary>
    This,

    /// <summary>What the member returns, or the object that it constructs.</summary>
    Return,

    /// <summary>An argument.</summary>
    Parameter,

    /// <summary>A static member.</summary>
    Static,
}

/// <summary>A lock as an annotation names it: a root, and the members that lead from there to the lock.</summary>
internal sealed class LockTarget
{
    private LockTarget(LockRoot root, int parameter, ImmutableArray<ISymbol> members)
    {
        Root = root;
        Parameter = parameter;
        Members = members;
    }

    public static LockTarget This { get; } = new(LockRoot.This, -1, []);

    public static LockTarget Return { get; } = new(LockRoot.Return, -1, []);

    public static LockTarget FirstParameter { get; } = new(LockRoot.Parameter, 0, []);

    public LockRoot Root { get; }

    /// <summary>The ordinal of the parameter, where that is the root.</summary>
    public int Parameter { get; }

    /// <summary>The members that lead to the lock; for a static root the first is the static member.</summary>
    public ImmutableArray<ISymbol> Members { get; }

    /// <summary>
    /// Resolves the text of an annotation on <paramref name="member"/>; null if it names nothing that is there.
    /// </summary>
    public static LockTarget? Resolve(string text, ISymbol member)
    {
        string[] parts = text.Split('.');
        switch (parts[0])
        {
            case "this":
                return Follow(LockRoot.This, -1, member.ContainingType, parts, 1);
            case "return":
                return Follow(LockRoot.Return, -1, ReturnType(member), parts, 1);
        }

        foreach (IParameterSymbol parameter in Parameters(member))
        {
            if (parameter.Name == parts[0])
                return Follow(LockRoot.Parameter, parameter.Ordinal, parameter.Type, parts, 1);
        }

        if (FindMember(member.ContainingType, parts[0]) is { } own)
        {
            return Follow(own.IsStatic ? LockRoot.Static : LockRoot.This, -1, member.ContainingType, parts, 0);
        }

        return StaticTypes.Find(member, parts, out int count) is { } type
            ? Follow(LockRoot.Static, -1, type, parts, count)
            : null;
    }

    private static LockTarget? Follow(LockRoot root, int parameter, ITypeSymbol? type, string[] parts, int first)
    {
        ImmutableArray<ISymbol>.Builder members = ImmutableArray.CreateBuilder<ISymbol>(parts.Length - first);
        for (int i = first; i < parts.Length; i++)
        {
            if (type is null || FindMember(type, parts[i]) is not { } member)
                return null;
            members.Add(member);
            type = TypeOf(member);
        }

        return root == LockRoot.Static && (members.Count == 0 || !members[0].IsStatic)
            ? null
            : new LockTarget(root, parameter, members.ToImmutable());
    }

    private static ISymbol? FindMember(ITypeSymbol? type, string name)
    {
        if (type is null)
            return null;
        foreach (ITypeSymbol declaring in Annotations.TypesOf(type))
        {
            // A class has the members of its interfaces under their own names only if it declares them itself.
            bool hasAll = type.TypeKind is TypeKind.Interface or TypeKind.TypeParameter;
            if (declaring.TypeKind == TypeKind.Interface && !hasAll)
                break;
            foreach (ISymbol member in declaring.GetMembers(name))
            {
                if (member is IFieldSymbol or IPropertySymbol { IsIndexer: false })
                    return member;
            }
        }

        return null;
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>What a call of the member gives to whoever waits for it.</summary>
    public static ITypeSymbol? ReturnType(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => member.ContainingType,
        IMethodSymbol method => NullableTypes.Underlying(Awaitable.Result(method.ReturnType)),
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>The parameters of a method or an indexer.</summary>
    public static ImmutableArray<IParameterSymbol> Parameters(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol property => property.Parameters,
        _ => [],
    };
}

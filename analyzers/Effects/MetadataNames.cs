using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>The annotated names of a referenced assembly.</summary>
internal static class MetadataNames
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, AnnotatedNames> Known = new();

    /// <summary>The annotated names of the assembly.</summary>
    public static AnnotatedNames Of(IAssemblySymbol assembly, CancellationToken cancellation)
    {
        if (Known.TryGetValue(assembly, out AnnotatedNames? names))
            return names;

        names = Read(assembly, cancellation);
        return Known.GetValue(assembly, _ => names);
    }

    private static AnnotatedNames Read(IAssemblySymbol assembly, CancellationToken cancellation)
    {
        var names = new AnnotatedNames();
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            INamespaceOrTypeSymbol current = pending.Pop();
            if (current is INamedTypeSymbol type)
                AddType(names, type);
            foreach (ISymbol member in current.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol nested)
                    pending.Push(nested);
                else
                    AddMember(names, member);
            }
        }

        return names;
    }

    private static void AddType(AnnotatedNames names, INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (!Annotations.IsAny(attribute))
                continue;
            names.Add(attribute.AttributeClass!.Name, null, isType: true);
            AddLockClass(names, attribute);
        }
    }

    private static void AddMember(AnnotatedNames names, ISymbol member)
    {
        string? name = NameOf(member);
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (!Annotations.IsAny(attribute))
                continue;
            names.AddDeclared(attribute.AttributeClass!.Name, member);
            AddLockClass(names, attribute);
        }

        if (member is not IMethodSymbol method)
            return;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            foreach (AttributeData attribute in parameter.GetAttributes())
            {
                // Only an implementation of the member, or a delegate made from it, sees its parameter.
                if (Annotations.IsAny(attribute))
                    names.Add(attribute.AttributeClass!.Name, name);
            }
        }
    }

    private static void AddLockClass(AnnotatedNames names, AttributeData attribute)
    {
        names.AddLockClass(attribute.AttributeClass!.Name, DeclaredFact.Of(attribute).Argument);
        if (attribute.AttributeClass.Name == AnnotationNames.LockClass &&
            LockClass.From(attribute) is { TakenByFaultHandler: true } declared)
        {
            names.HandlerClasses.Add(declared.Name);
        }
    }

    /// <summary>What a member is called where it is used; null if it is used without a name.</summary>
    public static string? NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property.IsIndexer ? null : property.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => member.ContainingType.Name,
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => null,
        IPropertySymbol { IsIndexer: true } => null,
        _ => member.Name,
    };
}

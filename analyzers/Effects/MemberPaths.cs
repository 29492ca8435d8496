using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Finds, by syntax, the members that are another name for something else of their object: a property that returns a
/// readonly field, a field that the owner of an object filled from one of its own.
/// </summary>
internal static class MemberPaths
{
    /// <summary>How many members that return other members are followed.</summary>
    private const int MaxSteps = 4;

    private static readonly ConditionalWeakTable<ISymbol, Getter> Getters = new();
    private static readonly ConditionalWeakTable<ISymbol, ConcurrentDictionary<ISymbol, Getter>> Filled = new();

    /// <summary>
    /// The way from an object to what its get-only property, or method without parameters, returns; null if that has no
    /// other name. Empty: the object itself. A static member comes first.
    /// </summary>
    public static ImmutableArray<ISymbol>? Of(ISymbol member)
    {
        bool canBe = member is
            IPropertySymbol { SetMethod: null, IsIndexer: false, Type.IsReferenceType: true } or
            IMethodSymbol { MethodKind: MethodKind.Ordinary, Parameters.IsEmpty: true, IsAsync: false, ReturnType.IsReferenceType: true };
        if (!canBe || member.IsVirtual || member.IsAbstract || member.IsOverride || member.DeclaringSyntaxReferences.IsEmpty)
            return null;
        return Getters.GetValue(member.OriginalDefinition, one => Read(one, MaxSteps)).Path;
    }

    /// <summary>Does the property, or method without parameters, make another object each time?</summary>
    public static bool MakesNew(ISymbol member) =>
        Of(member) is null && Getters.TryGetValue(member.OriginalDefinition, out Getter? getter) && getter.MakesNew;

    /// <summary>
    /// The way from the owner of the readonly field <paramref name="holder"/> to what the owner gave the object in it for
    /// <paramref name="member"/>; null if that is not plain to see.
    /// </summary>
    public static ImmutableArray<ISymbol>? OfFilled(ISymbol holder, ISymbol member)
    {
        bool isKept = holder is
            IFieldSymbol { IsReadOnly: true, Type: INamedTypeSymbol { TypeKind: TypeKind.Class } } or
            IPropertySymbol { SetMethod: null, Type: INamedTypeSymbol { TypeKind: TypeKind.Class } };
        bool canBeFilled = member is
            IFieldSymbol { IsReadOnly: true, IsStatic: false, Type.IsReferenceType: true } or
            IPropertySymbol { SetMethod: null or { IsInitOnly: true }, IsStatic: false, Type.IsReferenceType: true };
        if (!isKept || !canBeFilled || holder.DeclaringSyntaxReferences.IsEmpty || member.DeclaringSyntaxReferences.IsEmpty)
            return null;
        return Filled.GetValue(holder.OriginalDefinition, _ => new(SymbolEqualityComparer.Default))
            .GetOrAdd(member.OriginalDefinition, one => new Getter(Given(holder.OriginalDefinition, one), MakesNew: false)).Path;
    }

    private static Getter Read(ISymbol member, int steps)
    {
        // What is declared of the member itself is not to be lost.
        if (steps == 0 || Annotations.Find(member, AnnotationNames.LockClass) is not null ||
            Annotations.Has(member, AnnotationNames.UserMemory) || Returned(member) is not { } returned)
        {
            return Getter.None;
        }

        ExpressionSyntax value = CreatedValues.Strip(returned);
        if (value is BaseObjectCreationExpressionSyntax)
            return new Getter(null, MakesNew: true);
        return new Getter(Parse(value, member.ContainingType, steps), MakesNew: false);
    }

    private static ExpressionSyntax? Returned(ISymbol member)
    {
        if (member.DeclaringSyntaxReferences is not [var reference])
            return null;
        return reference.GetSyntax() switch
        {
            PropertyDeclarationSyntax { ExpressionBody.Expression: { } value } => value,
            PropertyDeclarationSyntax { AccessorList.Accessors: [{ ExpressionBody.Expression: { } value }] } => value,
            PropertyDeclarationSyntax { AccessorList.Accessors: [{ Body.Statements: [ReturnStatementSyntax { Expression: { } value }] }] } =>
                value,
            MethodDeclarationSyntax { ExpressionBody.Expression: { } value } => value,
            MethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } value }] } => value,
            _ => null,
        };
    }

    /// <summary>The members that an expression leads through, seen from an object of the type.</summary>
    private static ImmutableArray<ISymbol>? Parse(ExpressionSyntax expression, INamedTypeSymbol type, int steps)
    {
        switch (CreatedValues.Strip(expression))
        {
            case ThisExpressionSyntax:
                return [];
            case IdentifierNameSyntax name:
                return Member(type, name.Identifier.ValueText) is { } own ? Follow([], own, steps) : null;
            case MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } access:
                if (Parse(access.Expression, type, steps) is { } path)
                {
                    ITypeSymbol? of = path.IsEmpty ? type : CreatedValues.TypeOf(path[path.Length - 1]);
                    return of is INamedTypeSymbol named && Member(named, name.Identifier.ValueText) is { IsStatic: false } next
                        ? Follow(path, next, steps)
                        : null;
                }

                bool isOwnStatic = access.Expression is IdentifierNameSyntax qualifier && qualifier.Identifier.ValueText == type.Name;
                return isOwnStatic && Member(type, name.Identifier.ValueText) is { IsStatic: true } shared
                    ? Follow([], shared, steps)
                    : null;
            default:
                return null;
        }
    }

    private static ImmutableArray<ISymbol>? Follow(ImmutableArray<ISymbol> path, ISymbol member, int steps)
    {
        bool isOther = member is IPropertySymbol { SetMethod: null, IsIndexer: false } && !member.IsVirtual &&
            !member.IsAbstract && !member.IsOverride && !member.DeclaringSyntaxReferences.IsEmpty;
        if (isOther && Read(member.OriginalDefinition, steps - 1) is { } getter)
        {
            if (getter.MakesNew)
                return null;
            if (getter.Path is { } further)
                return further is [{ IsStatic: true }, ..] ? further : path.AddRange(further);
        }

        return path.Add(member.OriginalDefinition);
    }

    private static ISymbol? Member(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers(name))
            {
                if (member is IFieldSymbol or IPropertySymbol { IsIndexer: false })
                    return member;
            }
        }

        return null;
    }

    /// <summary>The argument, as a path, that the only creation of what the holder keeps passes for the member.</summary>
    private static ImmutableArray<ISymbol>? Given(ISymbol holder, ISymbol member)
    {
        ExpressionSyntax[] values = [.. CreatedValues.Of(holder).Take(2)];
        if (values is not [var only] || CreatedValues.Strip(only) is not BaseObjectCreationExpressionSyntax creation ||
            CreatedValues.TypeOf(holder)?.OriginalDefinition is not INamedTypeSymbol type ||
            (creation is ObjectCreationExpressionSyntax explicitly && CreatedValues.LastName(explicitly.Type) != type.Name) ||
            creation.ArgumentList is not { } arguments || arguments.Arguments.Any(argument => argument.NameColon is not null))
        {
            return null;
        }

        IMethodSymbol[] constructors =
            [.. type.InstanceConstructors.Where(one => one.Parameters.Length == arguments.Arguments.Count).Take(2)];
        if (constructors is not [var constructor] ||
            FilledFields.Parameter(member, constructor, CancellationToken.None) is not { } parameter)
        {
            return null;
        }

        ExpressionSyntax argument = arguments.Arguments[parameter.Ordinal].Expression;
        return OfParameter(argument, holder) ?? Parse(argument, holder.ContainingType, MaxSteps);
    }

    /// <summary>What a constructor of the owner was given itself, and has put into a field of its own, too.</summary>
    private static ImmutableArray<ISymbol>? OfParameter(ExpressionSyntax argument, ISymbol holder)
    {
        if (CreatedValues.Strip(argument) is not IdentifierNameSyntax name)
            return null;
        foreach (IMethodSymbol constructor in holder.ContainingType.InstanceConstructors)
        {
            if (!constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().Contains(argument)) ||
                constructor.Parameters.FirstOrDefault(one => one.Name == name.Identifier.ValueText) is not { } parameter)
            {
                continue;
            }

            foreach (KeyValuePair<ISymbol, int> filled in FilledFields.Of(constructor, CancellationToken.None))
            {
                if (filled.Value == parameter.Ordinal)
                    return [filled.Key];
            }

            return null;
        }

        return null;
    }

    private sealed record Getter(ImmutableArray<ISymbol>? Path, bool MakesNew)
    {
        public static readonly Getter None = new(null, MakesNew: false);
    }
}

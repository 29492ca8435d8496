using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>An order of locks as it is declared, outermost first.</summary>
/// <param name="Names">The names; empty for one that is null.</param>
/// <param name="Location">The attribute, without its brackets, or the line of the model file; null: it is in metadata.</param>
internal sealed record OrderDeclaration(ImmutableArray<string> Names, Location? Location)
{
    /// <summary>The referenced assembly that declares it; null: this compilation, or its model file, does.</summary>
    public IAssemblySymbol? Reference { get; init; }

    /// <summary>What the attributes of a referenced assembly declare.</summary>
    public static IEnumerable<OrderDeclaration> OfReference(IAssemblySymbol assembly) =>
        Of(assembly).Select(order => order with { Location = null, Reference = assembly });

    /// <summary>What the attributes of the compilation declare, in source order.</summary>
    public static IEnumerable<OrderDeclaration> OfSource(Compilation compilation)
    {
        OrderDeclaration[] orders = [.. Of(compilation.Assembly)];
        if (orders.Length < 2)
            return orders;
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];
        return orders
            .OrderBy(order => Array.IndexOf(trees, order.Location?.SourceTree))
            .ThenBy(order => order.Location?.SourceSpan.Start);
    }

    private static IEnumerable<OrderDeclaration> Of(IAssemblySymbol assembly)
    {
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            // The compiler reports what it could not bind.
            if (Annotations.Is(attribute, AnnotationNames.LockOrder) && attribute.AttributeConstructor is not null &&
                attribute.ConstructorArguments.All(argument => argument.Kind != TypedConstantKind.Error))
            {
                yield return new OrderDeclaration(
                    [.. attribute.ConstructorArguments.SelectMany(Given)], DeclaredFact.Of(attribute).Location);
            }
        }
    }

    /// <summary>The names of an argument: a single null is one, too.</summary>
    private static IEnumerable<string> Given(TypedConstant argument) => argument switch
    {
        { IsNull: true } => [""],
        { Kind: TypedConstantKind.Array } => argument.Values.SelectMany(Given),
        { Value: string name } => [name],
        _ => [],
    };
}
